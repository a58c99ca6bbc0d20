//! Lent voices followed to whoever speaks for them: from the beginning, as a vote is opened and counted, against a
//! recursive query of PostgreSQL and against touching every pointer once; and one change in a running vote. All come to
//! the same numbers in the same run, before anything is timed.

use super::at_least;
use crate::machine::ALL_CORES;
use crate::plan::{Plan, Side};
use crate::postgres::Postgres;
use crate::stats::{Quantiles, median, time};
use crate::table::{Finding, Table};
use crate::weave::Draw;
use anyhow::{Context as _, Result, ensure};
use domain::decide::{Vorschau, Waehlerschaft, Zwischenstand, zaehle};
use domain::{GarnrolleId, Wahl};
use sqlx::{Connection as _, PgConnection};
use std::collections::BTreeMap;
use std::fmt;
use std::hint::black_box;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// Electorates.
const SIZES: [u32; 4] = [1_000, 5_000, 13_836, 1_000_000];
/// Changes timed one by one in a round at most.
const CHANGES: usize = 20_000;

/// Whole numbers instead of ids, the index that the walk asks for with all it needs, and memory enough for its table:
/// the best case of the query.
const TABLES: &str = "create unlogged table delegationen (von int primary key, an int not null);
    create unlogged table stimmen (person int primary key, wahl smallint not null)";
const INDEXES: &str = "create index on delegationen (an) include (von); vacuum analyze delegationen";
/// From who voted towards who lent, so that no circle is ever met and nobody is visited twice.
const RESOLVE: &str = "with recursive wege(person, wahl) as (
      select person, wahl from stimmen
    union all
      select d.von, w.wahl from wege w join delegationen d on d.an = w.person
      where not exists (select from stimmen s where s.person = d.von))
    select wahl::int4, count(*) from wege group by wahl";

/// What is aimed at with a million members.
const GOAL: (f64, &str) = (50.0, "≥ 50 × recursive SQL at 1 M");

/// One electorate: to whom each lent, and how each voted. Numbers are dealt, so that neighbours in a chain are no
/// neighbours in memory.
struct Electorate {
    to: Vec<Option<u32>>,
    wahl: Vec<Option<Wahl>>,
    /// The numbers in an order in which everyone lends to somebody later only.
    order: Vec<u32>,
}

/// One round: how long one of what was timed took, in microseconds.
struct Round(f64, Quantiles);

impl fmt::Display for Round {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} each, {} times, {}", time(self.0), self.1.count, self.1)
    }
}

impl Electorate {
    /// Half lend: a tenth in one chain, the others to anybody. Of who does not lend six of ten vote, of who does one of
    /// twenty.
    fn new(size: u32) -> Self {
        let mut draw = Draw::new(u64::from(size));
        let mut order: Vec<u32> = (0..size).collect();
        for last in (1..order.len()).rev() {
            let other = draw.below(u32::try_from(last + 1).unwrap_or(1)) as usize;
            order.swap(last, other);
        }
        let (mut to, mut wahl) = (vec![None; order.len()], vec![None; order.len()]);
        let chain = size / 10;
        for (rank, who) in (0..size).zip(&order) {
            let lends = rank < chain || (rank + 1 < size && draw.below(9) < 4);
            let next = if rank < chain { rank + 1 } else { rank + 1 + draw.below(size - rank - 1) };
            let votes = if lends { rank >= chain && draw.below(20) == 0 } else { draw.below(10) < 6 };
            if let (Some(to), true) = (to.get_mut(*who as usize), lends) {
                *to = order.get(next as usize).copied();
            }
            if let (Some(wahl), true) = (wahl.get_mut(*who as usize), votes) {
                *wahl = Wahl::ALL.get(draw.below(3) as usize).copied();
            }
        }
        Self { to, wahl, order }
    }

    fn vorschau(&self) -> Vorschau {
        Vorschau::new(self.to.iter().zip(&self.wahl).map(|(to, wahl)| (true, *to, *wahl)))
    }

    fn by_id(&self) -> (Waehlerschaft, BTreeMap<GarnrolleId, Wahl>) {
        let id = |number: u32| GarnrolleId::from_u128(u128::from(number));
        let persons = (0..).zip(&self.to).map(|(who, to)| (id(who), to.map(id)));
        let votes = (0..).zip(&self.wahl).filter_map(|(who, wahl)| Some((id(who), (*wahl)?)));
        (Waehlerschaft::new(persons), votes.collect())
    }

    /// Follows every voice and adds up each side.
    fn tally(&self, waehler: &Waehlerschaft, voted: &[bool]) -> [u32; 3] {
        let mut sums = [0; 3];
        for (wahl, gewicht) in self.wahl.iter().zip(waehler.gewichte(voted)) {
            let [ja, nein, enthaltung] = &mut sums;
            match wahl {
                Some(Wahl::Ja) => *ja += gewicht,
                Some(Wahl::Nein) => *nein += gewicht,
                Some(Wahl::Enthaltung) => *enthaltung += gewicht,
                None => {}
            }
        }
        sums
    }

    /// The least that any resolver does: whoever lent is asked once whether the next voted.
    fn touch(&self) -> usize {
        let asked = |to: &Option<u32>| to.and_then(|to| *self.wahl.get(to as usize)?).is_some();
        self.to.iter().filter(|to| asked(to)).count()
    }
}

/// Measures the row.
pub fn measure(plan: &Plan, table: &mut Table) -> Result<()> {
    let (postgres, runtime) = (Postgres::start(ALL_CORES)?, crate::load::runtime()?);
    for size in SIZES {
        let electorate = Electorate::new(size);
        let mut peer = runtime.block_on(fill(postgres.url(), &electorate))?;
        let (waehler, votes) = electorate.by_id();
        same(&electorate, (&waehler, &votes), &runtime.block_on(resolve(&mut peer))?)?;
        let has_voted: Vec<bool> = electorate.wahl.iter().map(Option::is_some).collect();
        let (mut draw, mut running) = (Draw::new(3), electorate.vorschau());
        let rounds = plan.in_turns(&mut [
            Side::new("every pointer once", |s| Ok(repeat(s, || electorate.touch()))),
            Side::new("all voices", |s| Ok(repeat(s, || electorate.tally(&waehler, &has_voted)))),
            Side::new("a preview from nothing", |s| Ok(repeat(s, || electorate.vorschau()))),
            Side::new("the count at the close", |s| Ok(repeat(s, || zaehle(&waehler, &votes)))),
            Side::new("one change", |s| Ok(change(&electorate, &mut running, &mut draw, s))),
            Side::new("recursive SQL", |seconds| ask(&runtime, &mut peer, seconds)),
        ])?;
        report(&electorate, &rounds, table);
    }
    Ok(())
}

fn report(electorate: &Electorate, rounds: &[Vec<Round>], table: &mut Table) {
    let each: Vec<f64> = rounds.iter().map(|side| median(side.iter().map(|round| round.0))).collect();
    let [floor, ours, opened, closed, _, sql] = each[..] else { return };
    let (size, lent) = (electorate.to.len(), electorate.to.iter().flatten().count());
    let work = format!("delegation, {size} members, {lent} lent, a chain of {}", size / 10);
    let beside = format!("recursive SQL: {}", time(sql));
    for (what, took) in
        [("", ours), (", with ids and gewichte", closed), (", a preview from nothing", opened)]
    {
        let work = format!("{work}{what}");
        let finding = at_least(&work, time(took), beside.clone(), sql / took, GOAL);
        let reached = finding.reached.filter(|_| size == 1_000_000);
        table.add(Finding { reached, ..finding });
    }
    table.add(Finding {
        work: work.clone(),
        ours: time(ours),
        beside: format!("every pointer once: {}", time(floor)),
        ratio: format!("{:.1} ×", ours / floor),
        goal: "–",
        reached: None,
    });
    let changes: Vec<Quantiles> = rounds.iter().skip(4).take(1).flatten().map(|round| round.1).collect();
    let changes = Quantiles::median(&changes);
    table.add(Finding {
        work: format!("{work}, one change"),
        ours: format!("p50 {:.0} ns, p99 {:.0} ns", changes.p50 * 1e3, changes.p99 * 1e3),
        beside: format!("all voices anew: {}", time(ours)),
        ratio: "–".to_owned(),
        goal: "≤ 1 µs",
        reached: Some(changes.p50 <= 1.0),
    });
}

fn repeat<T>(seconds: f64, mut once: impl FnMut() -> T) -> Round {
    let (begun, mut took) = (Instant::now(), Vec::new());
    while took.is_empty() || begun.elapsed().as_secs_f64() < seconds {
        let at = Instant::now();
        black_box(once());
        took.push(at.elapsed());
    }
    round(took)
}

fn round(took: Vec<Duration>) -> Round {
    let quantiles = Quantiles::of(took);
    Round(quantiles.p50, quantiles)
}

/// Anybody votes, lends its voice to somebody later in the order, or takes it back.
fn change(electorate: &Electorate, running: &mut Vorschau, draw: &mut Draw, seconds: f64) -> Round {
    let size = u32::try_from(electorate.order.len()).unwrap_or(u32::MAX);
    let (begun, mut took) = (Instant::now(), Vec::with_capacity(CHANGES));
    while took.len() < CHANGES && begun.elapsed().as_secs_f64() < seconds {
        let rank = draw.below(size - 1);
        let later = rank + 1 + draw.below(size - rank - 1);
        let (who, to) = (electorate.order.get(rank as usize), electorate.order.get(later as usize));
        let (Some(who), kind) = (who.copied(), draw.below(3)) else { continue };
        let at = Instant::now();
        match kind {
            0 => running.vote(who, Wahl::ALL.get(rank as usize % 3).copied().unwrap_or(Wahl::Ja)),
            1 => running.lend(who, to.copied()),
            _ => running.lend(who, None),
        }
        took.push(at.elapsed());
    }
    round(took)
}

/// Every way of counting comes to the same.
fn same(
    electorate: &Electorate,
    (waehler, votes): (&Waehlerschaft, &BTreeMap<GarnrolleId, Wahl>),
    sql: &[i64; 3],
) -> Result<()> {
    let (seen, counted) = (electorate.vorschau(), zaehle(waehler, votes));
    let stand = Zwischenstand {
        ja: counted.ja,
        nein: counted.nein,
        enthaltung: counted.enthaltung,
        nicht_abgegeben: counted.nicht_abgegeben,
    };
    ensure!(seen.stand() == stand, "the preview says {:?}, the count {stand:?}", seen.stand());
    for one in &counted.gewichte {
        let who = u32::try_from(one.garnrolle.as_u128())?;
        ensure!(
            seen.gewicht(who) == one.gewicht,
            "{who} speaks for {} and {}",
            seen.gewicht(who),
            one.gewicht
        );
    }
    let ours = [stand.ja, stand.nein, stand.enthaltung].map(i64::from);
    let has_voted: Vec<bool> = electorate.wahl.iter().map(Option::is_some).collect();
    ensure!(electorate.tally(waehler, &has_voted).map(i64::from) == ours, "the two counts differ");
    ensure!(ours == *sql, "PostgreSQL says {sql:?}, ours {ours:?}");
    println!("  {ours:?} in every way of counting, {} not cast", stand.nicht_abgegeben);
    Ok(())
}

async fn fill(url: &str, electorate: &Electorate) -> Result<PgConnection> {
    let mut peer = PgConnection::connect(url).await?;
    sqlx::raw_sql("drop table if exists delegationen, stimmen").execute(&mut peer).await?;
    sqlx::raw_sql(TABLES).execute(&mut peer).await?;
    let (mut from, mut to, mut person, mut wahl) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for ((who, lent), voted) in (0_i32..).zip(&electorate.to).zip(&electorate.wahl) {
        if let Some(lent) = lent {
            from.push(who);
            to.push(i32::try_from(*lent)?);
        }
        if let Some(voted) = voted {
            person.push(who);
            wahl.push(i16::try_from(Wahl::ALL.iter().position(|one| one == voted).context("a Wahl")?)?);
        }
    }
    sqlx::query("insert into delegationen select * from unnest($1::int[], $2::int[])")
        .bind(from)
        .bind(to)
        .execute(&mut peer)
        .await?;
    sqlx::query("insert into stimmen select * from unnest($1::int[], $2::smallint[])")
        .bind(person)
        .bind(wahl)
        .execute(&mut peer)
        .await?;
    for statement in INDEXES.split(';').chain(["vacuum analyze stimmen", "set work_mem = '512MB'"]) {
        sqlx::raw_sql(statement).execute(&mut peer).await?;
    }
    Ok(peer)
}

/// Voices of each side, as PostgreSQL counts.
async fn resolve(peer: &mut PgConnection) -> Result<[i64; 3]> {
    let rows: Vec<(i32, i64)> = sqlx::query_as(RESOLVE).fetch_all(peer).await?;
    let mut sum = [0; 3];
    for (wahl, voices) in rows {
        *sum.get_mut(usize::try_from(wahl)?).context("a Wahl")? = voices;
    }
    Ok(sum)
}

fn ask(runtime: &Runtime, peer: &mut PgConnection, seconds: f64) -> Result<Round> {
    let (begun, mut took) = (Instant::now(), Vec::new());
    while took.is_empty() || begun.elapsed().as_secs_f64() < seconds {
        let at = Instant::now();
        black_box(runtime.block_on(resolve(peer))?);
        took.push(at.elapsed());
    }
    Ok(round(took))
}
