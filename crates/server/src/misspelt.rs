//! Names in the environment that look like ours and mean nothing: said at the start, because a setting that is misspelt
//! is silently the default. Values are never shown; they may be secrets.

use crate::cli::Cli;
use std::collections::BTreeSet;
use std::ffi::OsString;

/// How all names of ours begin.
const OURS: &str = "WELTGEWEBE_";

/// How alike two names are when one is taken for the other misspelt: 1 is the same, 0 has nothing in common.
const ALIKE: f64 = 0.7;

/// Warns of every name in the environment of the process that means nothing.
pub fn warn() {
    let known = Cli::environment();
    for name in unknown(std::env::vars_os().map(|(name, _)| name), &known) {
        let meant = nearest(&name, &known);
        let question = meant.map(|known| format!("; did you mean {known}?")).unwrap_or_default();
        tracing::warn!("{name} in the environment means nothing{question}");
    }
}

/// The names that begin like ours and are not.
fn unknown(names: impl Iterator<Item = OsString>, known: &BTreeSet<String>) -> Vec<String> {
    let names = names.map(|name| name.to_string_lossy().into_owned());
    names.filter(|name| name.starts_with(OURS) && !known.contains(name)).collect()
}

/// The known name that this one is most like, if it is like one at all.
fn nearest<'k>(name: &str, known: &'k BTreeSet<String>) -> Option<&'k str> {
    let own = |name: &'k str| name.strip_prefix(OURS).unwrap_or(name);
    let typed = name.strip_prefix(OURS).unwrap_or(name);
    let likeness = |known: &'k String| strsim::normalized_damerau_levenshtein(typed, own(known));
    let best = known.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    (likeness(best) >= ALIKE).then_some(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_misspelt_is_found_with_what_was_meant() {
        let known = Cli::environment();
        assert!(known.contains("WELTGEWEBE_DATA") && known.contains("WELTGEWEBE_LOG_LEVEL"), "{known:?}");
        let names = ["WELTGEWEBE_DATA", "WELTGEWEBE_LISEN", "HOME", "WELTGEWEBE_LOGLEVEL", "WELTGEWEBE_"];
        let found = unknown(names.into_iter().map(OsString::from), &known);
        assert_eq!(found, ["WELTGEWEBE_LISEN", "WELTGEWEBE_LOGLEVEL", "WELTGEWEBE_"]);
        let meant: Vec<_> = found.iter().map(|name| nearest(name, &known)).collect();
        assert_eq!(meant, [Some("WELTGEWEBE_LISTEN"), Some("WELTGEWEBE_LOG_LEVEL"), None]);
    }
}
