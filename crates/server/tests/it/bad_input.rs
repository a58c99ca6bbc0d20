//! Everything that can be wrong at the start: one sentence, an exit code, nothing lost.

use crate::process::{Weave, refusal, run, text, weltgewebe};
use std::fs;
use std::net::TcpListener;

#[test]
fn a_taken_port_is_named() {
    let weave = Weave::found();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let said = refusal(&run(&["serve", "--data", text(&weave.data()), "--listen", &address]));
    assert!(said.contains(&address), "{said}");
}

#[test]
fn a_missing_folder_is_named_and_not_made() {
    let base = tempfile::tempdir().unwrap();
    let missing = base.path().join("nowhere");
    for command in [&["serve", "--listen", "127.0.0.1:0", "--data"][..], &["repl", "--data"], &["verify"]] {
        let said = refusal(&run(&[command, &[text(&missing)]].concat()));
        assert!(said.contains("nowhere") && said.contains("missing"), "{said}");
    }
    assert!(!missing.exists());
    let said = refusal(&run(&["serve", "--listen", "127.0.0.1:0"]));
    assert!(said.contains("--data"), "{said}");
}

#[test]
fn a_second_process_on_the_folder_is_refused_and_the_first_goes_on() {
    let weave = Weave::found();
    let server = weave.serve(&[]);
    let data = weave.data();
    for arguments in [
        &["serve", "--listen", "127.0.0.1:0", "--data", text(&data)][..],
        &["repl", "--data", text(&data)],
        &["verify", text(&data)],
    ] {
        let said = refusal(&run(arguments));
        assert!(said.contains("another process"), "{said}");
    }
    assert_eq!(server.client().get("/api/health/live").status, 200);
    assert!(server.stop().success());
}

#[test]
fn production_refuses_simulated_time_and_development() {
    let weave = Weave::found();
    let config =
        weave.write("weltgewebe.toml", "mode = \"production\"\nsite = \"https://weltgewebe.example\"\n");
    let data = weave.data();
    for flag in ["--simulated-time", "--dev"] {
        let said = refusal(&run(&["serve", "--data", text(&data), "--config", text(&config), flag]));
        assert!(said.contains(flag) && said.contains("production"), "{said}");
    }
}

#[test]
fn an_unknown_setting_is_named() {
    let weave = Weave::found();
    let config = weave.write("weltgewebe.toml", "lisen = \"127.0.0.1:0\"\n");
    let said = refusal(&run(&["serve", "--data", text(&weave.data()), "--config", text(&config)]));
    assert!(said.contains("lisen"), "{said}");
}

#[test]
fn the_environment_sets_what_the_command_line_does_not() {
    let weave = Weave::found();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let mut command = weltgewebe();
    command.args(["serve", "--data", text(&weave.data())]).env("WELTGEWEBE_LISTEN", &address);
    assert!(refusal(&command.output().unwrap()).contains(&address));
}

#[test]
fn a_misspelt_name_in_the_environment_is_said_without_its_value() {
    let weave = Weave::found();
    let mut command = weltgewebe();
    command.args(["repl", "--data", text(&weave.data())]).env("WELTGEWEBE_BETREIBER_TOKE", "hunter2");
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    assert!(
        said.contains("WELTGEWEBE_BETREIBER_TOKE ") && said.contains("WELTGEWEBE_BETREIBER_TOKEN?"),
        "{said}"
    );
    assert!(!said.contains("hunter2"), "{said}");
}

#[test]
fn a_corrupt_log_is_refused_with_its_position_and_left_alone() {
    let weave = Weave::found();
    let damaged = crate::operating::damage_log(&weave);
    let data = weave.data();
    let said = refusal(&run(&["serve", "--data", text(&data), "--listen", "127.0.0.1:0"]));
    assert!(said.contains("log"), "{said}");
    assert_eq!(fs::read(&damaged.path).unwrap(), damaged.bytes);
}

#[test]
fn a_log_that_was_cut_off_is_noticed_by_its_signed_head() {
    let weave = Weave::found();
    let (data, log) = (weave.data(), weave.data().join("log"));
    let old: Vec<_> =
        crate::operating::files(&log).into_iter().map(|path| (fs::read(&path).unwrap(), path)).collect();
    let server = weave.serve(&[]);
    server.client().register("Ben");
    assert!(server.stop().success());
    fs::remove_dir_all(&log).unwrap();
    for (bytes, path) in old {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    fs::remove_file(data.join("checkpoint")).unwrap();
    let said = refusal(&run(&["serve", "--data", text(&data), "--listen", "127.0.0.1:0"]));
    assert!(said.contains("position 4") && said.contains("head of 5"), "{said}");
    let said = refusal(&run(&["verify", text(&data)]));
    assert!(said.contains("position 5") && said.contains("signed"), "{said}");
}

#[test]
fn tiles_and_platform_that_are_none_are_named() {
    let weave = Weave::found();
    let data = weave.data();
    let tiles = weave.write("hamburg.pmtiles", "no tiles");
    let base = ["serve", "--data", text(&data), "--listen", "127.0.0.1:0"];
    let said = refusal(&run(&[&base[..], &["--tiles", text(&tiles)]].concat()));
    assert!(said.contains("hamburg.pmtiles"), "{said}");
    let said = refusal(&run(&[&base[..], &["--web", "/nowhere/at/all"]].concat()));
    assert!(said.contains("/nowhere/at/all"), "{said}");
}

#[test]
fn a_press_that_is_none_is_named() {
    let weave = Weave::found();
    let data = weave.data();
    let serve = ["serve", "--data", text(&data), "--listen", "127.0.0.1:0", "--aushang", "/nowhere/press"];
    let said = refusal(&run(&serve));
    assert!(said.contains("/nowhere/press"), "{said}");
}

#[test]
fn founding_twice_under_one_name_is_refused_and_changes_nothing() {
    let weave = Weave::found();
    let bounds = weave.write("b.geojson", r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}"#);
    let data = weave.data();
    let found = |name: &str, email: &str, bounds: &str| {
        run(&[
            "found",
            "--data",
            text(&data),
            "--name",
            name,
            "--bounds",
            bounds,
            "--person",
            "Eva",
            "--email",
            email,
            "--lat",
            "0.5",
            "--lon",
            "0.6",
        ])
    };
    assert!(refusal(&found("Probe", "eva@example.org", text(&bounds))).contains("name"));
    assert!(refusal(&found("", "eva@example.org", text(&bounds))).contains("--name"));
    assert!(refusal(&found("Anders", "ada@example.org", text(&bounds))).to_lowercase().contains("mail"));
    assert!(refusal(&found("Anders", "no address", text(&bounds))).contains("--email"));
    assert!(refusal(&found("Anders", "eva@example.org", "/nowhere.geojson")).contains("/nowhere.geojson"));
    assert!(found("Anders", "eva@example.org", text(&bounds)).status.success());
}
