//! Bugs that are planted to prove that the simulator looks. Some sit at the disk, some on the way to the loom; those
//! that break a rule sit in a twin of the loom. None of them is in the product.

use std::fmt;
use std::str::FromStr;

macro_rules! bugs {
    ($($(#[$doc:meta])* $variant:ident = $word:literal in $place:ident),+ $(,)?) => {
        /// A planted bug.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub enum PlantedBug { $($(#[$doc])* $variant),+ }
        impl PlantedBug {
            /// Every planted bug.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// Its name on the command line.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
            /// Where it sits.
            #[must_use]
            pub const fn place(self) -> BugPlace {
                match self { $(Self::$variant => BugPlace::$place),+ }
            }
        }
        impl FromStr for PlantedBug {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, String> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(format!("is none of: {}", [$($word),+].join(", "))),
                }
            }
        }
    };
}

/// Where a bug sits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BugPlace {
    /// At the disk, below the real loom.
    Disk,
    /// Between the people and the real loom.
    Delivery,
    /// In the twin of the loom, around the rules.
    Twin,
}

bugs! {
    /// An append says that it is durable before it is.
    AcknowledgedBeforeDurable = "acknowledged-before-durable" in Disk,
    /// What was synced is gone after a power cut.
    LostWrite = "lost-write" in Disk,
    /// Half a batch is kept after a power cut.
    TornBatchKept = "torn-batch-kept" in Disk,
    /// An append whose answer was lost is reported as not stored.
    UnknownTakenForFailed = "unknown-taken-for-failed" in Disk,
    /// A record is older than the one before it.
    TimeFalls = "time-falls" in Disk,
    /// A position is left out.
    PositionGap = "position-gap" in Disk,
    /// A bit of a stored record flips.
    FlippedBit = "flipped-bit" in Disk,
    /// A reader passes over a record.
    ReaderSkips = "reader-skips" in Disk,
    /// A command that is delivered again has a second effect.
    SecondEffect = "second-effect" in Delivery,
    /// What readers are shown lacks an event.
    SinkMisses = "sink-misses" in Delivery,
    /// A Faden ends a microsecond late.
    FadenLate = "faden-late" in Twin,
    /// A repeated action prolongs an earlier Faden.
    FadenProlonged = "faden-prolonged" in Twin,
    /// Garn does not hold its Knoten.
    TwistDoesNotHold = "twist-does-not-hold" in Twin,
    /// Untwisting does not begin fresh 168 h.
    UntwistNotFresh = "untwist-not-fresh" in Twin,
    /// A veranstaltung dissolves at its end.
    VeranstaltungEarly = "veranstaltung-early" in Twin,
    /// A change that was based on an old version is accepted.
    StaleAccepted = "stale-accepted" in Twin,
    /// A Gast may twist.
    GastTwists = "gast-twists" in Twin,
    /// A twisted element can be changed by others.
    TwistedChangeable = "twisted-changeable" in Twin,
    /// The place on the map is drawn again whenever it is shown.
    JitterRedrawn = "jitter-redrawn" in Twin,
    /// Somebody takes the address of somebody else.
    EmailTaken = "email-taken" in Twin,
    /// What is due waits for the next command and carries that one's time.
    DueLate = "due-late" in Twin,
    /// The e-mail address of a person stands in the log for all to read.
    PlainInLog = "plain-in-log" in Twin,
    /// A second Einspruch moves the deadline again.
    SecondProlongation = "second-prolongation" in Twin,
    /// An Antrag is decided before its deadline.
    DeadlineEarly = "deadline-early" in Twin,
    /// An Abstimmung opens a microsecond before the deadline that the Einspruch moved.
    OpensEarly = "opens-early" in Twin,
    /// A Stimme counts after the close.
    LateVote = "late-vote" in Twin,
    /// Who voted and lent a voice too counts twice.
    DoubleCount = "double-count" in Twin,
    /// A lent voice stays lent while its receiver acts.
    ReceiverProlongs = "receiver-prolongs" in Twin,
    /// A circle of lent voices is let in.
    CircleLetIn = "circle-let-in" in Twin,
    /// Nobody objects, and it is voted on all the same.
    VoteWithoutEinspruch = "vote-without-einspruch" in Twin,
    /// An anonymous donation arrives a cent short.
    LostAnonymousCent = "lost-anonymous-cent" in Twin,
    /// A payout is authorised though there is not as much free money.
    ReserveBelowZero = "reserve-below-zero" in Twin,
    /// The vote about a Meldung closes a microsecond late.
    MeldungLate = "meldung-late" in Twin,
    /// What the Weber let be can be collapsed by a report again.
    ReportedAgain = "reported-again" in Twin,
    /// What is frozen can be changed.
    FrozenChangeable = "frozen-changeable" in Twin,
    /// The voice of somebody who is forgotten still counts.
    ForgottenCounts = "forgotten-counts" in Twin,
    /// The log names who gave anonymously.
    DonorLeak = "donor-leak" in Twin,
}

impl fmt::Display for PlantedBug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
