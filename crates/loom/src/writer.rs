//! The loom on a thread of its own, behind a bounded queue. Whatever has queued while one batch was being synced goes
//! into the next: that is the whole of group commit, without a timer.

use crate::core::Loom;
use crate::environment::Clock;
use crate::submission::{Failure, Outcome, Submission};
use domain::{Micros, Timestamp};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::{oneshot, watch};

/// Commands that may wait for the writer.
pub const QUEUE_LEN: usize = 8_192;
/// Commands in one batch at most.
pub const BATCH_LEN: usize = 1_024;
/// How long the writer sleeps at most when nothing is due, so that a stepped clock is noticed.
const LONGEST_SLEEP: Duration = Duration::from_secs(1);
/// How long the writer waits before it tries a failed log again by itself.
const BROKEN_SLEEP: Duration = Duration::from_millis(250);
/// How long it is believed that the log can be written, or cannot, since that was seen last.
const BELIEVED_FOR: Micros = Micros::from_seconds(1);

enum Message {
    Submit(Box<Submission>, oneshot::Sender<Result<Outcome, Failure>>),
    Advance(u64, oneshot::Sender<Result<Timestamp, AdvanceError>>),
    Probe(oneshot::Sender<Result<(), Failure>>),
    Stop,
}

/// Why the clock could not be moved.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AdvanceError {
    /// The clock is a real one.
    #[error("the clock is a real one")]
    RealClock,
    /// What fell due could not be written.
    #[error("what fell due could not be written")]
    Unavailable,
}

/// What everybody else holds of the loom.
#[derive(Clone)]
pub struct Handle {
    queue: SyncSender<Message>,
    position: watch::Receiver<u64>,
    clock: Arc<dyn Clock>,
    last_time: Arc<AtomicI64>,
}

/// The thread, for whoever has to wait for its end.
pub struct Writer {
    queue: SyncSender<Message>,
    thread: JoinHandle<()>,
}

impl Writer {
    /// Lets everything queued be written, writes a checkpoint, and waits for the end of the thread.
    pub fn stop(self) {
        // A closed queue means that the thread has ended already.
        let _ = self.queue.send(Message::Stop);
        if self.thread.join().is_err() {
            tracing::error!("the writer ended by a panic");
        }
    }
}

/// Puts the loom on a thread of its own.
///
/// # Errors
/// When the system gives no thread.
pub fn spawn(loom: Loom) -> std::io::Result<(Handle, Writer)> {
    let (queue, messages) = sync_channel(QUEUE_LEN);
    let (head, position) = watch::channel(loom.position());
    let last_time = Arc::new(AtomicI64::new(loom.last_time().micros()));
    let clock = loom.clock();
    let shared = Shared { head, last_time: Arc::clone(&last_time) };
    let thread =
        std::thread::Builder::new().name("loom".into()).spawn(move || run(loom, &messages, &shared))?;
    Ok((Handle { queue: queue.clone(), position, clock, last_time }, Writer { queue, thread }))
}

impl Handle {
    /// Submits a command and waits for its outcome.
    ///
    /// # Errors
    /// [`Failure`]; at once when the queue is full.
    pub async fn submit(&self, submission: Submission) -> Result<Outcome, Failure> {
        let (reply, outcome) = oneshot::channel();
        self.enqueue(Message::Submit(Box::new(submission), reply))?;
        outcome.await.unwrap_or(Err(Failure::UnknownOutcome))
    }

    /// Submits a command from a thread that may wait.
    ///
    /// # Errors
    /// [`Failure`]; at once when the queue is full.
    pub fn submit_blocking(&self, submission: Submission) -> Result<Outcome, Failure> {
        let (reply, outcome) = oneshot::channel();
        self.enqueue(Message::Submit(Box::new(submission), reply))?;
        outcome.blocking_recv().unwrap_or(Err(Failure::UnknownOutcome))
    }

    fn enqueue(&self, message: Message) -> Result<(), Failure> {
        self.queue.try_send(message).map_err(|error| match error {
            TrySendError::Full(_) => Failure::Overloaded { retry_after_s: 1 },
            TrySendError::Disconnected(_) => Failure::Unavailable { reason: "the writer has stopped".into() },
        })
    }

    /// Whether a command would become durable now. Goes through the queue like a command, so that a writer that hangs or
    /// has too much to do is noticed too, and waits no longer than `patience`.
    ///
    /// # Errors
    /// [`Failure`] with the reason.
    pub async fn probe(&self, patience: Duration) -> Result<(), Failure> {
        let (reply, probed) = oneshot::channel();
        self.enqueue(Message::Probe(reply))?;
        let silent = || Err(Failure::Unavailable { reason: "the writer does not answer".into() });
        tokio::time::timeout(patience, probed)
            .await
            .map_or_else(|_| silent(), |told| told.unwrap_or_else(|_| silent()))
    }

    /// Moves a simulated clock and waits until all that fell due has happened, in order.
    ///
    /// # Errors
    /// [`AdvanceError`] when the clock is a real one or the log cannot be written.
    pub async fn advance(&self, seconds: u64) -> Result<Timestamp, AdvanceError> {
        let (reply, now) = oneshot::channel();
        self.enqueue(Message::Advance(seconds, reply)).map_err(|_| AdvanceError::Unavailable)?;
        now.await.unwrap_or(Err(AdvanceError::Unavailable))
    }

    /// The position of the newest durable event that every sink has seen.
    #[must_use]
    pub fn position(&self) -> u64 {
        *self.position.borrow()
    }

    /// Waits until every sink has seen this position; whether it came in time.
    pub async fn wait_for(&self, position: u64, timeout: Duration) -> bool {
        let mut watched = self.position.clone();
        let reached = watched.wait_for(|head| *head >= position);
        matches!(tokio::time::timeout(timeout, reached).await, Ok(Ok(_)))
    }

    /// A receiver that wakes at every new position.
    #[must_use]
    pub fn positions(&self) -> watch::Receiver<u64> {
        self.position.clone()
    }

    /// The present moment for answers: the clock, but never before the newest event.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now().max(Timestamp::from_micros(self.last_time.load(Ordering::Acquire)))
    }
}

struct Shared {
    head: watch::Sender<u64>,
    last_time: Arc<AtomicI64>,
}

/// What was seen last of whether the log can be written, so that many who ask cost no more than one probe a second. A
/// simulated clock may stand still: then an idle writer forgets.
#[derive(Default)]
struct Belief(Option<(Timestamp, Result<(), Failure>)>);

impl Belief {
    fn probe(&mut self, loom: &mut Loom) -> Result<(), Failure> {
        let now = loom.clock().now();
        match &self.0 {
            Some((seen, told)) if (Micros(0)..BELIEVED_FOR).contains(&now.since(*seen)) => told.clone(),
            _ => {
                let told = loom.probe();
                if let Err(failure) = &told {
                    tracing::error!(%failure, "asked whether the log can be written");
                }
                self.0 = Some((now, told.clone()));
                told
            }
        }
    }

    /// A batch has been tried: what it has shown to be wrong is not believed any longer.
    fn tried(&mut self, loom: &Loom) {
        self.0.take_if(|(_, told)| told.is_err() != loom.is_broken());
    }
}

fn run(mut loom: Loom, messages: &Receiver<Message>, shared: &Shared) {
    let mut belief = Belief::default();
    while step(&mut loom, messages, shared, &mut belief) {}
    loom.write_checkpoint();
}

/// One batch. Whether another one shall follow.
fn step(loom: &mut Loom, messages: &Receiver<Message>, shared: &Shared, belief: &mut Belief) -> bool {
    let first = match messages.recv_timeout(nap(loom)) {
        Ok(message) => Some(message),
        Err(RecvTimeoutError::Timeout) => {
            *belief = Belief::default();
            if loom.wants_checkpoint() {
                loom.begin_checkpoint();
            }
            None
        }
        Err(RecvTimeoutError::Disconnected) => return false,
    };
    let mut go_on = true;
    let (mut submissions, mut replies) = (Vec::new(), Vec::new());
    for message in first.into_iter().chain(messages.try_iter().take(BATCH_LEN - 1)) {
        match message {
            Message::Submit(submission, reply) => {
                submissions.push(*submission);
                replies.push(reply);
            }
            Message::Advance(seconds, reply) => {
                weave(loom, std::mem::take(&mut submissions), std::mem::take(&mut replies), shared);
                // Whoever asked may have gone; the clock has moved all the same.
                let _ = reply.send(advance(loom, seconds, shared));
            }
            Message::Probe(reply) => {
                // Whoever asked may have lost patience.
                let _ = reply.send(belief.probe(loom));
            }
            Message::Stop => go_on = false,
        }
    }
    weave(loom, submissions, replies, shared);
    belief.tried(loom);
    go_on
}

fn advance(loom: &mut Loom, seconds: u64, shared: &Shared) -> Result<Timestamp, AdvanceError> {
    let now = loom.advance(seconds).ok_or(AdvanceError::RealClock)?;
    weave(loom, Vec::new(), Vec::new(), shared);
    match loom.next_due() {
        Some(still) if still <= now => Err(AdvanceError::Unavailable),
        _ => Ok(now),
    }
}

fn weave(
    loom: &mut Loom,
    submissions: Vec<Submission>,
    replies: Vec<oneshot::Sender<Result<Outcome, Failure>>>,
    shared: &Shared,
) {
    if submissions.is_empty() && loom.next_due().is_none_or(|due| due > loom.now()) {
        return;
    }
    let outcomes = loom.weave(submissions);
    shared.last_time.store(loom.last_time().micros(), Ordering::Release);
    shared.head.send_if_modified(|head| std::mem::replace(head, loom.shown()) != loom.shown());
    for (reply, outcome) in replies.into_iter().zip(outcomes) {
        // Whoever asked may have gone; what happened has happened.
        let _ = reply.send(outcome);
    }
}

/// How long the writer may sleep before something falls due.
fn nap(loom: &Loom) -> Duration {
    if loom.is_broken() {
        return BROKEN_SLEEP;
    }
    loom.next_due().map_or(LONGEST_SLEEP, |due| {
        let micros = u64::try_from(due.since(loom.now()).0).unwrap_or(0);
        Duration::from_micros(micros).min(LONGEST_SLEEP)
    })
}
