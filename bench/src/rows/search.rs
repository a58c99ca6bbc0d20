//! Search over all titles and descriptions with a typing error in each question, against pg_trgm with its index. One
//! question at a time; both must find the Knoten that the question was made from.

use super::at_least;
use crate::machine::ALL_CORES;
use crate::peers::fill;
use crate::plan::{Plan, Side};
use crate::postgres::Postgres;
use crate::stage::Stage;
use crate::stats::{Quantiles, number, time};
use crate::table::Table;
use crate::weave::Draw;
use anyhow::{Context as _, Result, ensure};
use domain::{KnotenId, Timestamp};
use parking_lot::RwLock;
use sqlx::postgres::PgPool;
use sqlx::types::Uuid;
use std::fmt;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;
use views::{Fund, KnotenQuery, PageRequest, SucheQuery, Suchgebiet, Views};

const QUESTIONS: usize = 500;
/// Items of an answer.
const LIMIT: usize = 20;

/// The table of documents. `<%` uses the index; of the two kinds of index the one of inverted lists is the faster.
const TABLE: [&str; 4] = [
    "create extension if not exists pg_trgm",
    "create table dokumente as select id, title || ' ' || description as text from knoten",
    "create index on dokumente using gin (text gin_trgm_ops)",
    "analyze dokumente",
];
const ASK: &str = "select id from dokumente where $1 <% text order by $1 <<-> text limit 20";

/// A question, and the Knoten that it was made from.
struct Question {
    text: String,
    of: KnotenId,
}

/// What one round found.
struct Round {
    took: Quantiles,
    found: f64,
}

impl fmt::Display for Round {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}, {} questions, {:.0} % found what was meant",
            self.took,
            self.took.count,
            self.found * 100.0
        )
    }
}

/// Measures the row.
pub fn measure(plan: &Plan, stage: &mut Stage, table: &mut Table) -> Result<()> {
    let postgres = Postgres::start(ALL_CORES)?;
    let views = stage.views(plan)?;
    let people = stage.weave(plan)?.1.people.clone();
    let begun = Instant::now();
    while views::refresh_search(&views) {}
    println!("  our index took {:.1} s", begun.elapsed().as_secs_f64());
    let questions = questions(&views.read())?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(fill::fill(postgres.url(), &views.read(), &people))?;
    let pool = runtime.block_on(async {
        let pool = PgPool::connect(postgres.url()).await?;
        for statement in TABLE {
            sqlx::raw_sql(statement).execute(&pool).await?;
        }
        anyhow::Ok(pool)
    })?;
    let (mut own, mut its) = (0, 0);
    let rounds = plan.in_turns(&mut [
        Side::new("product's view", |seconds| ours(&views, &questions, &mut own, seconds)),
        Side::new("pg_trgm", |seconds| peer(&runtime, &pool, &questions, &mut its, seconds)),
    ])?;
    report(plan, &rounds, table)
}

fn report(plan: &Plan, rounds: &[Vec<Round>], table: &mut Table) -> Result<()> {
    let [ours, peer] = rounds else { return Ok(()) };
    let took = |side: &[Round]| Quantiles::median(&side.iter().map(|round| round.took).collect::<Vec<_>>());
    let found = |side: &[Round]| crate::stats::median(side.iter().map(|round| round.found));
    ensure!(found(ours) > 0.9, "the search found only {:.0} % of what was meant", found(ours) * 100.0);
    let (own, its) = (took(ours), took(peer));
    let work = format!("search, {}k documents", plan.knoten / 1_000);
    let said = |at: f64, share: f64| format!("{} ({:.0} % found)", time(at), share * 100.0);
    let goal = (10.0, "≥ 10 × PostgreSQL at p50");
    let beside = format!("pg_trgm: {}", said(its.p50, found(peer)));
    table.add(at_least(&format!("{work}, p50"), said(own.p50, found(ours)), beside, its.p50 / own.p50, goal));
    let goal = (50.0, "≥ 50 × at p99");
    table.add(at_least(
        &format!("{work}, p99"),
        time(own.p99),
        format!("pg_trgm: {}", time(its.p99)),
        its.p99 / own.p99,
        goal,
    ));
    Ok(())
}

/// Titles of Knoten with one letter wrong in one of their words: not the first one, which is hardly ever mistyped.
fn questions(views: &Views) -> Result<Vec<Question>> {
    let all = fill::knoten(views, views.time());
    let mut draw = Draw::new(23);
    let last = u32::try_from(all.len())?;
    (0..QUESTIONS)
        .map(|_| {
            let knoten = all.get(draw.below(last) as usize).context("no Knoten")?;
            let mut letters: Vec<char> = knoten.title().unwrap_or("Webrat").chars().collect();
            let at = 1 + draw.below(u32::try_from(letters.len())? - 1) as usize;
            let begins = letters.get(at - 1).is_none_or(|before| *before == ' ');
            match letters.get_mut(at) {
                Some(letter) if *letter != ' ' && !begins => *letter = if *letter == 'e' { 'a' } else { 'e' },
                _ => {}
            }
            Ok(Question { text: letters.into_iter().collect(), of: knoten.id })
        })
        .collect()
}

fn ask_all(
    questions: &[Question],
    next: &mut usize,
    seconds: f64,
    mut ask: impl FnMut(&Question) -> Result<bool>,
) -> Result<Round> {
    let end = Instant::now() + Duration::from_secs_f64(seconds);
    let (mut took, mut found) = (Vec::new(), 0);
    while Instant::now() < end {
        let question = questions.get(*next % questions.len()).context("no questions")?;
        *next += 1;
        let begun = Instant::now();
        found += u64::from(ask(question)?);
        took.push(begun.elapsed());
    }
    let found = number(found) / number(took.len() as u64);
    Ok(Round { took: Quantiles::of(took), found })
}

fn ours(views: &RwLock<Views>, questions: &[Question], next: &mut usize, seconds: f64) -> Result<Round> {
    let now: Timestamp = views.read().time();
    ask_all(questions, next, seconds, |question| {
        let filter = KnotenQuery { page: PageRequest::first(LIMIT), ..KnotenQuery::default() };
        let query = SucheQuery { text: question.text.clone(), gebiet: Suchgebiet::Knoten, filter };
        let page = views::suche(views, &query, now);
        Ok(page.items.iter().any(|fund| matches!(fund, Fund::Knoten(knoten) if knoten.id == question.of)))
    })
}

fn peer(
    runtime: &Runtime,
    pool: &PgPool,
    questions: &[Question],
    next: &mut usize,
    seconds: f64,
) -> Result<Round> {
    ask_all(questions, next, seconds, |question| {
        let ids: Vec<Uuid> =
            runtime.block_on(sqlx::query_scalar(ASK).bind(&question.text).fetch_all(pool))?;
        Ok(ids.contains(&question.of.0))
    })
}
