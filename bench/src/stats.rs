//! Medians and quantiles. It must know nothing of what the numbers are.

use std::fmt;
use std::time::Duration;

/// The median; 0 of nothing.
pub fn median(numbers: impl IntoIterator<Item = f64>) -> f64 {
    let mut numbers: Vec<f64> = numbers.into_iter().collect();
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(0.0)
}

/// How long things took, in microseconds.
#[derive(Clone, Copy, Default, Debug)]
pub struct Quantiles {
    /// Half were faster.
    pub p50: f64,
    /// One of a hundred was slower.
    pub p99: f64,
    /// The slowest.
    pub max: f64,
    /// How many there were.
    pub count: usize,
}

impl Quantiles {
    /// Of these times.
    pub fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let at = |share: f64| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                clippy::cast_precision_loss,
                reason = "an index"
            )]
            let index = (times.len() as f64 * share) as usize;
            times.get(index.min(times.len().saturating_sub(1))).map_or(0.0, |time| micros(*time))
        };
        Self { p50: at(0.5), p99: at(0.99), max: at(1.0), count: times.len() }
    }

    /// The median round, quantile by quantile.
    pub fn median(rounds: &[Self]) -> Self {
        let of = |part: fn(&Self) -> f64| median(rounds.iter().map(part));
        Self {
            p50: of(|q| q.p50),
            p99: of(|q| q.p99),
            max: of(|q| q.max),
            count: rounds.iter().map(|q| q.count).sum(),
        }
    }
}

impl fmt::Display for Quantiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "p50 {} p99 {} max {}", time(self.p50), time(self.p99), time(self.max))
    }
}

/// Microseconds.
pub fn micros(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e6
}

/// Microseconds as people read them.
pub fn time(us: f64) -> String {
    match us {
        us if us < 100.0 => format!("{us:.1} µs"),
        us if us < 10_000.0 => format!("{us:.0} µs"),
        us if us < 1_000_000.0 => format!("{:.1} ms", us / 1e3),
        us => format!("{:.2} s", us / 1e6),
    }
}

/// A rate as people read it.
pub fn rate(per_second: f64) -> String {
    match per_second {
        rate if rate < 100.0 => format!("{rate:.1}/s"),
        rate if rate < 10_000.0 => format!("{rate:.0}/s"),
        rate => format!("{:.1}k/s", rate / 1e3),
    }
}

/// A count as a number to calculate with.
#[expect(clippy::cast_precision_loss, reason = "counts of a measurement are far below 2^52")]
pub fn number(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_what_was_seen() {
        let took = Quantiles::of((1..=1_000).rev().map(Duration::from_micros).collect());
        assert_eq!(
            (took.count, took.p50.round(), took.p99.round(), took.max.round()),
            (1_000, 501.0, 991.0, 1_000.0)
        );
        assert_eq!(Quantiles::of(Vec::new()).count, 0);
        assert!((median([9.0, 1.0, 5.0]) - 5.0).abs() < 1e-9);
    }

    #[test]
    fn times_and_rates_are_written_for_people() {
        assert_eq!(
            [time(7.64), time(812.4), time(12_340.0), time(2_500_000.0)],
            ["7.6 µs", "812 µs", "12.3 ms", "2.50 s"]
        );
        assert_eq!([rate(58.0), rate(2_310.0), rate(129_400.0)], ["58.0/s", "2310/s", "129.4k/s"]);
    }
}
