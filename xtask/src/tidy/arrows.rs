//! Which crate may use which: the complete list, read against what cargo says. A new arrow needs a decision record.

use super::Finding;
use serde_json::Value;

const PREFIX: &str = "weltgewebe-";

/// The crates in the order of the flow, and what each may use.
const ARROWS: [(&str, &[&str]); 13] = [
    // For tests only: no crate may use it in what is served.
    ("fuzz", &[]),
    ("domain", &[]),
    ("log", &["domain"]),
    ("log-fjall", &["log"]),
    ("log-postgres", &["log"]),
    ("recount", &["domain", "log"]),
    ("recount-wasm", &["domain", "log", "recount"]),
    ("loom", &["domain", "log"]),
    ("views", &["domain", "log"]),
    ("sim", &["domain", "log", "loom", "views"]),
    ("ports", &["domain"]),
    ("api", &["domain", "loom", "views", "ports"]),
    ("server", &["domain", "log", "log-fjall", "log-postgres", "recount", "loom", "views", "ports", "api"]),
];

/// What stands beside the flow: nothing of ours may use it, and it uses the product only from outside.
const BESIDE: &str = "xtask";

/// All that `domain` may use from outside: values and their encoding; no clock, store, socket or format of a wire.
const DOMAIN_OUTSIDE: [&str; 3] = ["jiff", "serde", "uuid"];

/// Reads `cargo metadata --no-deps`.
pub fn check(metadata: &Value) -> Vec<Finding> {
    let packages = metadata["packages"].as_array().map_or(&[][..], Vec::as_slice);
    let ours: Vec<&str> = packages.iter().map(short).collect();
    packages.iter().flat_map(|package| check_package(package, &ours)).collect()
}

fn short(package: &Value) -> &str {
    let name = package["name"].as_str().unwrap_or_default();
    name.strip_prefix(PREFIX).unwrap_or(name)
}

fn check_package(package: &Value, ours: &[&str]) -> Vec<Finding> {
    let from = short(package);
    let finding = |said: String| Finding { path: format!("crate {from}"), line: 0, said };
    let place = ARROWS.iter().position(|(name, _)| *name == from);
    if place.is_none() && from != BESIDE {
        return vec![finding("is not in the list of crates (docs: ARCHITECTURE.md, arrows)".into())];
    }
    let allowed = place.map_or(&[][..], |place| ARROWS[place].1);
    let mut findings = Vec::new();
    for dependency in package["dependencies"].as_array().map_or(&[][..], Vec::as_slice) {
        let to = short(dependency);
        let in_tests = dependency["kind"].as_str() == Some("dev");
        if !ours.contains(&to) {
            if from == "domain" && !in_tests && !DOMAIN_OUTSIDE.contains(&to) {
                findings.push(finding(format!("uses {to}: domain knows values and rules only")));
            }
        } else if !(allowed.contains(&to) || in_tests && is_before(to, place) || from == to) {
            findings.push(finding(format!(
                "→ {to} is an arrow that is not in the list; it needs a decision record"
            )));
        }
    }
    findings
}

/// A test may stand on anything further up the flow, never on what comes after.
fn is_before(name: &str, place: Option<usize>) -> bool {
    let other = ARROWS.iter().position(|(listed, _)| *listed == name);
    matches!((other, place), (Some(other), Some(place)) if other < place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn said(dependencies: &[(&str, &str, Option<&str>)]) -> Vec<String> {
        let names = ["domain", "log", "loom", "views", "api", "server", "sim", "stray"];
        let package = |name: &&str| {
            let of_it = dependencies.iter().filter(|(from, _, _)| from == name);
            let listed = of_it.map(|(_, to, kind)| {
                let full = if names.contains(to) { format!("{PREFIX}{to}") } else { (*to).to_owned() };
                json!({"name": full, "kind": kind})
            });
            json!({"name": format!("{PREFIX}{name}"), "dependencies": listed.collect::<Vec<_>>()})
        };
        let packages: Vec<Value> = names[..7].iter().map(package).collect();
        check(&json!({ "packages": packages })).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_arrows_of_the_architecture_are_fine() {
        assert_eq!(said(&[("log", "domain", None), ("api", "loom", None), ("server", "api", None)]), [""; 0]);
    }

    #[test]
    fn an_arrow_against_the_flow_is_found() {
        assert!(said(&[("domain", "log", None)])[0].contains("→ log"));
        assert!(said(&[("views", "api", None)])[0].contains("→ api"));
        assert!(said(&[("api", "log", None)])[0].contains("→ log"));
    }

    #[test]
    fn a_test_may_look_up_the_flow_but_not_down() {
        assert_eq!(said(&[("api", "log", Some("dev"))]), [""; 0]);
        assert!(said(&[("loom", "api", Some("dev"))])[0].contains("→ api"));
    }

    #[test]
    fn domain_uses_no_store_and_no_wire() {
        assert!(said(&[("domain", "tokio", None)])[0].contains("tokio"));
        assert_eq!(said(&[("domain", "serde", None), ("domain", "proptest", Some("dev"))]), [""; 0]);
    }

    #[test]
    fn a_crate_that_nobody_decided_on_is_found() {
        let found = check(&json!({"packages": [{"name": "weltgewebe-stray", "dependencies": []}]}));
        assert!(found[0].to_string().contains("not in the list of crates"));
    }
}
