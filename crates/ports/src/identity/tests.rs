//! What every store of identities promises, for memory and for Fjall: one named test per case and adapter.

use super::*;

const NOW: Timestamp = Timestamp::from_micros(1_800_000_000_000_000);
const ADA: GarnrolleId = GarnrolleId::from_u128(0xada);
const BEN: GarnrolleId = GarnrolleId::from_u128(0xbe);
const MICRO: Micros = Micros(1);

/// A different secret for every number.
fn random(n: u16) -> [u8; TOKEN_BYTES] {
    let mut bytes = [0; TOKEN_BYTES];
    bytes[..2].copy_from_slice(&n.to_be_bytes());
    bytes
}

fn link_opens_once_and_for_its_person(identity: &Identity) {
    let token = identity.issue_link(ADA, NOW, random(1)).unwrap();
    assert_eq!(identity.take_link(token.reveal(), NOW + MICRO), Ok(ADA));
    assert_eq!(identity.take_link(token.reveal(), NOW + MICRO), Err(LinkError::Used));
    assert_eq!(identity.take_link("nothing", NOW), Err(LinkError::Unknown));
    assert_eq!(identity.take_link(Token::from_random(random(2)).reveal(), NOW), Err(LinkError::Unknown));
}

fn link_is_gone_at_the_very_end_of_its_quarter_of_an_hour(identity: &Identity) {
    let token = identity.issue_link(ADA, NOW, random(1)).unwrap();
    let end = NOW + LINK_LIFETIME;
    assert_eq!(identity.take_link(token.reveal(), end), Err(LinkError::Expired));
    assert_eq!(identity.take_link(token.reveal(), end - MICRO), Ok(ADA));
}

fn race_of_a_thousand_has_one_winner(identity: &Identity) {
    let token = identity.issue_link(ADA, NOW, random(1)).unwrap();
    let start = std::sync::Barrier::new(1_000);
    let wins: usize = std::thread::scope(|scope| {
        let racer = || {
            start.wait();
            usize::from(identity.take_link(token.reveal(), NOW).is_ok())
        };
        let racers: Vec<_> = (0..1_000).map(|_| scope.spawn(racer)).collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).sum()
    });
    assert_eq!(wins, 1);
}

fn further_link_makes_the_oldest_invalid(identity: &Identity) {
    let tokens: Vec<_> = (0..=5).map(|n| identity.issue_link(ADA, NOW, random(n)).unwrap()).collect();
    assert_eq!(tokens.len(), LINKS_PER_GARNROLLE + 1);
    assert_eq!(identity.take_link(tokens[0].reveal(), NOW), Err(LinkError::Unknown));
    assert_eq!(identity.take_link(tokens[1].reveal(), NOW), Ok(ADA));
}

fn session_ends_after_thirty_idle_days(identity: &Identity) {
    let token = identity.open_session(BEN, NOW, random(1)).unwrap();
    let almost = NOW + SESSION_IDLE - MICRO;
    assert_eq!(identity.session(token.reveal(), almost), Some(BEN));
    assert_eq!(identity.session(token.reveal(), almost + SESSION_IDLE - MICRO), Some(BEN));
    let idle = almost + SESSION_IDLE - MICRO + SESSION_IDLE;
    assert_eq!(identity.session(token.reveal(), idle), None);
}

fn session_ends_after_half_a_year_of_use(identity: &Identity) {
    let token = identity.open_session(BEN, NOW, random(1)).unwrap();
    for days in (0..180).step_by(10) {
        assert_eq!(identity.session(token.reveal(), NOW + Micros::from_hours(days * 24)), Some(BEN));
    }
    let end = NOW + SESSION_LIFETIME;
    assert_eq!(identity.session(token.reveal(), end - MICRO), Some(BEN));
    assert_eq!(identity.session(token.reveal(), end), None);
}

fn session_can_be_closed(identity: &Identity) {
    let token = identity.open_session(BEN, NOW, random(1)).unwrap();
    let other = identity.open_session(BEN, NOW, random(2)).unwrap();
    identity.close_session(token.reveal()).unwrap();
    identity.close_session(token.reveal()).unwrap();
    identity.close_session("nothing").unwrap();
    assert_eq!(identity.session(token.reveal(), NOW), None);
    assert_eq!(identity.session(other.reveal(), NOW), Some(BEN));
}

fn open_sessions_can_be_listed(identity: &Identity) {
    let first = identity.open_session(BEN, NOW, random(1)).unwrap();
    identity.open_session(BEN, NOW + MICRO, random(2)).unwrap();
    identity.open_session(ADA, NOW, random(3)).unwrap();
    let seen = NOW + MICRO + MICRO;
    assert_eq!(identity.session(first.reveal(), seen), Some(BEN));
    assert_eq!(identity.sessions_of(BEN, seen), [(NOW, seen), (NOW + MICRO, NOW + MICRO)]);
    assert_eq!(identity.sessions_of(BEN, NOW + MICRO + SESSION_IDLE), [(NOW, seen)]);
    assert_eq!(identity.sessions_of(BEN, seen + SESSION_IDLE), []);
}

fn who_is_forgotten_has_no_session_and_no_link(identity: &Identity) {
    let (link, session) =
        (identity.issue_link(ADA, NOW, random(1)), identity.open_session(ADA, NOW, random(2)));
    let (link, session) = (link.unwrap(), session.unwrap());
    let other = identity.open_session(BEN, NOW, random(3)).unwrap();
    identity.forget(ADA).unwrap();
    identity.forget(ADA).unwrap();
    assert_eq!(identity.take_link(link.reveal(), NOW), Err(LinkError::Unknown));
    assert_eq!(identity.session(session.reveal(), NOW), None);
    assert_eq!(identity.session(other.reveal(), NOW), Some(BEN));
}

fn one_session_too_many_closes_the_oldest(identity: &Identity) {
    let tokens: Vec<_> = (0..=50).map(|n| identity.open_session(ADA, NOW, random(n)).unwrap()).collect();
    assert_eq!(tokens.len(), SESSIONS_PER_GARNROLLE + 1);
    assert_eq!(identity.session(tokens[0].reveal(), NOW), None);
    assert_eq!(identity.session(tokens[1].reveal(), NOW), Some(ADA));
}

fn sweep_is_bounded_and_comes_round(identity: &Identity) {
    for n in 0..10 {
        let garnrolle = GarnrolleId::from_u128(u128::from(n));
        identity.issue_link(garnrolle, NOW, random(n)).unwrap();
        identity.open_session(garnrolle, NOW, random(100 + n)).unwrap();
    }
    let kept = identity.open_session(ADA, NOW, random(999)).unwrap();
    let later = NOW + SESSION_IDLE;
    assert_eq!(identity.session(kept.reveal(), later - MICRO), Some(ADA));
    let mut swept = identity.sweep(later, 4).unwrap();
    assert!(swept <= 8, "{swept}");
    for _ in 0..4 {
        swept += identity.sweep(later, 4).unwrap();
    }
    assert_eq!(swept, 20);
    assert_eq!(identity.session(kept.reveal(), later), Some(ADA));
}

macro_rules! for_each_store {
    ($($case:ident),+ $(,)?) => {
        mod memory {
            $(#[test] fn $case() { super::$case(&super::Identity::in_memory().unwrap()); })+
        }
        mod fjall {
            $(#[test] fn $case() {
                let folder = tempfile::tempdir().unwrap();
                super::$case(&super::Identity::open(folder.path()).unwrap());
            })+
        }
    };
}

for_each_store!(
    link_opens_once_and_for_its_person,
    link_is_gone_at_the_very_end_of_its_quarter_of_an_hour,
    race_of_a_thousand_has_one_winner,
    further_link_makes_the_oldest_invalid,
    session_ends_after_thirty_idle_days,
    session_ends_after_half_a_year_of_use,
    session_can_be_closed,
    open_sessions_can_be_listed,
    who_is_forgotten_has_no_session_and_no_link,
    one_session_too_many_closes_the_oldest,
    sweep_is_bounded_and_comes_round,
);

#[test]
fn a_restart_keeps_sessions_used_links_and_closings() {
    let folder = tempfile::tempdir().unwrap();
    let identity = Identity::open(folder.path()).unwrap();
    let open = identity.open_session(ADA, NOW, random(1)).unwrap();
    let closed = identity.open_session(ADA, NOW, random(2)).unwrap();
    identity.close_session(closed.reveal()).unwrap();
    let seen = NOW + SESSION_IDLE - MICRO;
    assert_eq!(identity.session(open.reveal(), seen), Some(ADA));
    identity.sweep(seen - Micros::from_hours(1), 100).unwrap();
    let used = identity.issue_link(BEN, NOW, random(3)).unwrap();
    identity.take_link(used.reveal(), NOW).unwrap();
    let unused = identity.issue_link(BEN, NOW, random(4)).unwrap();
    drop(identity);
    let identity = Identity::open(folder.path()).unwrap();
    assert_eq!(identity.session(open.reveal(), seen + SESSION_IDLE - MICRO), Some(ADA));
    assert_eq!(identity.session(closed.reveal(), NOW), None);
    assert_eq!(identity.take_link(used.reveal(), NOW), Err(LinkError::Used));
    assert_eq!(identity.take_link(unused.reveal(), NOW), Ok(BEN));
}

#[test]
fn no_byte_of_a_token_reaches_the_disk_in_plain() {
    let folder = tempfile::tempdir().unwrap();
    let identity = Identity::open(folder.path()).unwrap();
    let token = identity.open_session(ADA, NOW, [0xa5; TOKEN_BYTES]).unwrap();
    drop(identity);
    let mut folders = vec![folder.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
                continue;
            }
            let bytes = std::fs::read(entry.path()).unwrap();
            let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
            assert!(!holds(token.reveal().as_bytes()) && !holds(&[0xa5; TOKEN_BYTES]), "{:?}", entry.path());
        }
    }
}

#[test]
fn a_second_holder_of_the_folder_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let _first = Identity::open(folder.path()).unwrap();
    assert_eq!(Identity::open(folder.path()).err(), Some(StoreError::Locked));
}
