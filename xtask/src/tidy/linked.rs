//! What may be linked: every licence, every second version of a crate and every banned crate, as `deny.toml` says. The same
//! questions that cargo-deny asks, so that they are asked also where it is not installed; it knows more formats.

use super::Finding;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use toml::{Table, Value};

/// Reads `cargo metadata` of one workspace. Second versions are a decision of the product's workspace alone.
pub fn check(workspace: &str, metadata: &Json, deny: &Table, second_versions: bool) -> Vec<Finding> {
    let packages = metadata["packages"].as_array().map_or(&[][..], Vec::as_slice);
    let said = |said: String| Finding { path: workspace.to_owned(), line: 0, said };
    let mut findings: Vec<String> = packages.iter().filter_map(|package| licence(package, deny)).collect();
    findings.extend(packages.iter().filter_map(|package| banned(package, deny)));
    if second_versions {
        findings.extend(duplicates(packages, deny));
    }
    findings.into_iter().map(said).collect()
}

fn list<'d>(deny: &'d Table, section: &str, key: &str) -> &'d [Value] {
    let list = deny.get(section).and_then(|section| section.get(key)).and_then(Value::as_array);
    list.map_or(&[], Vec::as_slice)
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn licence(package: &Json, deny: &Table) -> Option<String> {
    let name = package["name"].as_str().unwrap_or_default();
    let Some(expression) = package["license"].as_str() else {
        return Some(format!("{name} names no licence"));
    };
    let exceptions = list(deny, "licenses", "exceptions").iter().filter(|one| text(one, "crate") == name);
    let own = exceptions.filter_map(|one| one.get("allow")?.as_array()).flatten();
    let allowed: BTreeSet<&str> =
        list(deny, "licenses", "allow").iter().chain(own).filter_map(Value::as_str).collect();
    let fits = Expression::of(expression).fits(&allowed) == Some(true);
    (!fits).then(|| format!("the licence of {name}, {expression}, is not allowed by deny.toml"))
}

fn banned(package: &Json, deny: &Table) -> Option<String> {
    let name = package["name"].as_str()?;
    let ban = list(deny, "bans", "deny").iter().find(|ban| text(ban, "crate") == name)?;
    Some(format!("{name} is banned by deny.toml: {}", text(ban, "reason")))
}

fn duplicates(packages: &[Json], deny: &Table) -> Vec<String> {
    let skipped: Vec<(&str, &str)> =
        list(deny, "bans", "skip").iter().filter_map(|skip| text(skip, "crate").split_once('@')).collect();
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in packages {
        let (name, version) = (package["name"].as_str(), package["version"].as_str());
        let (name, version) = (name.unwrap_or_default(), version.unwrap_or_default());
        let of = |of: &str| version == of || version.starts_with(&format!("{of}."));
        if !skipped.iter().any(|(skip, begins)| *skip == name && of(begins)) {
            versions.entry(name).or_default().insert(version);
        }
    }
    let several = versions.into_iter().filter(|(_, versions)| versions.len() > 1);
    several
        .map(|(name, versions)| format!("{name} comes in the versions {versions:?}; see deny.toml"))
        .collect()
}

/// A licence expression (SPDX, annex D; and `MIT/Apache-2.0`, as it once was written).
struct Expression<'e>(Vec<&'e str>);

impl<'e> Expression<'e> {
    fn of(text: &'e str) -> Self {
        let mut words = Vec::new();
        for (nth, choice) in text.split('/').enumerate() {
            if nth > 0 {
                words.push("OR");
            }
            for word in choice.split(' ').filter(|word| !word.is_empty()) {
                let opened = word.trim_start_matches('(');
                let plain = opened.trim_end_matches(')');
                words.extend(std::iter::repeat_n("(", word.len() - opened.len()));
                words.push(plain);
                words.extend(std::iter::repeat_n(")", opened.len() - plain.len()));
            }
        }
        Self(words)
    }

    /// Whether the allowed licences are enough; nothing where the expression cannot be read.
    fn fits(&self, allowed: &BTreeSet<&str>) -> Option<bool> {
        let mut words = self.0.iter().copied().peekable();
        let fits = any(&mut words, allowed)?;
        words.next().is_none().then_some(fits)
    }
}

type Words<'w> = std::iter::Peekable<std::iter::Copied<std::slice::Iter<'w, &'w str>>>;

fn any(words: &mut Words<'_>, allowed: &BTreeSet<&str>) -> Option<bool> {
    let mut fits = all(words, allowed)?;
    while words.next_if_eq(&"OR").is_some() {
        fits |= all(words, allowed)?;
    }
    Some(fits)
}

fn all(words: &mut Words<'_>, allowed: &BTreeSet<&str>) -> Option<bool> {
    let mut fits = one(words, allowed)?;
    while words.next_if_eq(&"AND").is_some() {
        fits &= one(words, allowed)?;
    }
    Some(fits)
}

fn one(words: &mut Words<'_>, allowed: &BTreeSet<&str>) -> Option<bool> {
    let word = words.next()?;
    if word == "(" {
        let fits = any(words, allowed)?;
        return (words.next()? == ")").then_some(fits);
    }
    if words.next_if_eq(&"WITH").is_some() {
        let exception = words.next()?;
        return Some(allowed.contains(format!("{word} WITH {exception}").as_str()) || allowed.contains(word));
    }
    Some(allowed.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const DENY: &str = r#"
        [licenses]
        allow = ["MIT", "Apache-2.0"]
        exceptions = [{ crate = "roots", allow = ["CDLA-Permissive-2.0"] }]
        [bans]
        skip = [{ crate = "rand@0.9", reason = "tantivy" }]
        deny = [{ crate = "openssl-sys", reason = "rustls" }]
    "#;

    fn found(packages: &[(&str, &str, Option<&str>)]) -> Vec<String> {
        let package = |(name, version, license): &(&str, &str, Option<&str>)| json!({ "name": name, "version": version, "license": license });
        let metadata = json!({ "packages": packages.iter().map(package).collect::<Vec<_>>() });
        let deny: Table = DENY.parse().unwrap();
        check("Cargo.lock", &metadata, &deny, true).into_iter().map(|finding| finding.said).collect()
    }

    #[test]
    fn a_licence_that_is_not_allowed_is_found() {
        let licences = |licence| found(&[("a", "1.0.0", licence)]).len();
        for good in [
            "MIT",
            "MIT OR GPL-3.0",
            "MIT/GPL-3.0",
            "(MIT OR X) AND Apache-2.0",
            "Apache-2.0 WITH LLVM-exception OR X",
        ] {
            assert_eq!(licences(Some(good)), 0, "{good}");
        }
        for bad in ["GPL-3.0", "MIT AND X", "(MIT OR Apache-2.0) AND IJG", "MIT OR", "(MIT", ""] {
            assert_eq!(licences(Some(bad)), 1, "{bad}");
        }
        assert_eq!(licences(None), 1);
        assert_eq!(found(&[("roots", "1.0.0", Some("CDLA-Permissive-2.0"))]), [""; 0]);
        assert_eq!(found(&[("other", "1.0.0", Some("CDLA-Permissive-2.0"))]).len(), 1);
    }

    #[test]
    fn a_second_version_and_a_banned_crate_are_found() {
        let mit = Some("MIT");
        assert_eq!(found(&[("rand", "0.9.5", mit), ("rand", "0.10.1", mit)]), [""; 0]);
        assert_eq!(found(&[("rand", "0.8.5", mit), ("rand", "0.10.1", mit)]).len(), 1);
        assert_eq!(found(&[("openssl-sys", "0.9.1", mit)]).len(), 1);
    }
}
