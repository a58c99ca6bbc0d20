//! How fast the pages are for the people who use them: histograms by page and metric. Nothing else is kept: no person, no
//! address, no moment, no single value. They are gone with the process.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

/// The pages that are told apart, by their names in the platform.
pub(crate) const PAGES: [&str; 13] = [
    "/",
    "/anmelden",
    "/archiv",
    "/ausgang",
    "/gaeste",
    "/garnrollen/[id]",
    "/ich",
    "/knoten/[id]",
    "/knuepfen",
    "/nachzaehlen/[id]",
    "/registrieren",
    "/ueber",
    "other",
];

/// What is measured.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Metric {
    /// Time to the first byte.
    Ttfb,
    /// Time to the first paint of content.
    Fcp,
    /// Time to the largest paint of content.
    Lcp,
    /// Time from an action to the next paint.
    Inp,
    /// How far the page jumped about.
    Cls,
    /// How long the page could not answer.
    LongTask,
}

impl Metric {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 6] = [Self::Ttfb, Self::Fcp, Self::Lcp, Self::Inp, Self::Cls, Self::LongTask];
    /// Their names, in the same order.
    pub const WORDS: [&str; 6] = ["TTFB", "FCP", "LCP", "INP", "CLS", "longtask"];

    /// The greatest value that is believed: milliseconds, or thousandths of a shift.
    pub const MOST: f64 = 600_000.0;

    /// The upper bounds of its buckets, in milliseconds; of a shift in thousandths. The thresholds at which each is
    /// commonly called good or poor are among them.
    const fn bounds(self) -> [u64; BUCKETS] {
        match self {
            Self::Ttfb | Self::Fcp | Self::Lcp => {
                [100, 200, 400, 800, 1_200, 1_800, 2_500, 3_000, 4_000, 6_000, 10_000, 20_000]
            }
            Self::Inp | Self::LongTask => [16, 50, 75, 100, 150, 200, 300, 500, 750, 1_000, 2_000, 5_000],
            Self::Cls => [1, 5, 10, 25, 50, 75, 100, 150, 250, 500, 1_000, 2_000],
        }
    }
}

/// Buckets with an upper bound; one more has none.
const BUCKETS: usize = 12;

#[derive(Default)]
struct Histogram {
    buckets: [AtomicU64; BUCKETS + 1],
    total: AtomicU64,
}

/// All histograms.
#[derive(Default)]
pub(crate) struct Rum([[Histogram; Metric::ALL.len()]; PAGES.len()]);

impl Rum {
    /// Counts a value, in milliseconds or, for a shift, in thousandths. A page that has no name is none of ours.
    pub fn count(&self, page: usize, metric: Metric, value: u64) {
        let Some(histogram) = self.0.get(page).and_then(|page| page.get(metric as usize)) else { return };
        let at = metric.bounds().partition_point(|bound| *bound < value);
        if let Some(bucket) = histogram.buckets.get(at) {
            bucket.fetch_add(1, Ordering::Relaxed);
        }
        histogram.total.fetch_add(value, Ordering::Relaxed);
    }

    /// The histograms as text for Prometheus; what was never counted is left out.
    pub fn text(&self) -> String {
        let mut text = "# TYPE weltgewebe_page_seconds histogram\n".to_owned();
        let written = Metric::ALL.into_iter().zip(Metric::WORDS).filter(|(metric, _)| *metric != Metric::Cls);
        written.for_each(|(metric, word)| self.write(&mut text, "weltgewebe_page_seconds", metric, word));
        text.push_str("# TYPE weltgewebe_page_shift histogram\n");
        self.write(&mut text, "weltgewebe_page_shift", Metric::Cls, "CLS");
        text
    }

    fn write(&self, text: &mut String, name: &str, metric: Metric, word: &str) {
        for (page, histograms) in PAGES.into_iter().zip(&self.0) {
            let Some(histogram) = histograms.get(metric as usize) else { continue };
            let counts = histogram.buckets.each_ref().map(|bucket| bucket.load(Ordering::Relaxed));
            let all: u64 = counts.iter().sum();
            if all == 0 {
                continue;
            }
            let labels = format!("page=\"{page}\",metric=\"{word}\"");
            let bounds = metric.bounds().map(thousandths).into_iter().chain(["+Inf".to_owned()]);
            let mut sum = 0;
            for (count, bound) in counts.iter().zip(bounds) {
                sum += count;
                let _ = writeln!(text, "{name}_bucket{{{labels},le=\"{bound}\"}} {sum}");
            }
            let total = thousandths(histogram.total.load(Ordering::Relaxed));
            let _ = writeln!(text, "{name}_sum{{{labels}}} {total}\n{name}_count{{{labels}}} {all}");
        }
    }
}

fn thousandths(value: u64) -> String {
    format!("{}.{:03}", value / 1_000, value % 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_on_a_bound_belongs_below_it() {
        let rum = Rum::default();
        for value in [2_500, 2_501, 0, 600_000] {
            rum.count(7, Metric::Lcp, value);
        }
        rum.count(0, Metric::Cls, 100);
        rum.count(PAGES.len(), Metric::Cls, 1);
        let text = rum.text();
        let line = |le: &str| format!("page=\"/knoten/[id]\",metric=\"LCP\",le=\"{le}\"}}");
        for (le, count) in [("0.100", 1), ("2.500", 2), ("3.000", 3), ("20.000", 3), ("+Inf", 4)] {
            assert!(
                text.contains(&format!("weltgewebe_page_seconds_bucket{{{} {count}\n", line(le))),
                "{text}"
            );
        }
        assert!(text.contains("_sum{page=\"/knoten/[id]\",metric=\"LCP\"} 605.001\n"), "{text}");
        assert!(text.contains("weltgewebe_page_shift_bucket{page=\"/\",metric=\"CLS\",le=\"0.100\"} 1\n"));
        assert!(!text.contains("INP") && !text.contains("other"));
    }

    #[test]
    fn every_metric_has_its_own_number_and_rising_bounds() {
        for (n, metric) in Metric::ALL.into_iter().enumerate() {
            assert_eq!(metric as usize, n);
            assert!(metric.bounds().is_sorted_by(|a, b| a < b));
        }
    }
}
