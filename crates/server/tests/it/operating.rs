//! Keeping an instance: verify, doctor, repl, permissions, the signal to end.

use crate::process::{Weave, run, text, weltgewebe};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

/// A file of the log with one byte flipped.
pub struct Damaged {
    pub path: PathBuf,
    pub bytes: Vec<u8>,
}

pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            found.extend(files(&entry.path()));
        } else {
            found.push(entry.path());
        }
    }
    found
}

/// Flips one byte inside the name of the Ortsweberei, wherever the log keeps it.
pub fn damage_log(weave: &Weave) -> Damaged {
    const NEEDLE: &[u8] = b"OrtswebereiGegruendet";
    let holds = |path: &PathBuf| {
        let bytes = fs::read(path).unwrap();
        let at = bytes.windows(NEEDLE.len()).position(|window| window == NEEDLE)?;
        Some((path.clone(), bytes, at))
    };
    let log = files(&weave.data().join("log"));
    let (path, mut bytes, at) = log.iter().find_map(holds).expect("the log keeps the event in plain bytes");
    bytes[at + 3] ^= 0x20;
    fs::write(&path, &bytes).unwrap();
    Damaged { path, bytes }
}

#[test]
fn verify_says_that_the_log_is_whole_and_finds_a_flipped_byte() {
    let weave = Weave::found();
    let data = weave.data();
    let whole = run(&["verify", text(&data), "--json"]);
    assert!(whole.status.success(), "{}", String::from_utf8_lossy(&whole.stderr));
    let summary: serde_json::Value = serde_json::from_slice(&whole.stdout).unwrap();
    assert_eq!(summary["records"], 4);
    damage_log(&weave);
    let broken = run(&["verify", text(&data)]);
    assert_eq!(broken.status.code(), Some(1));
    let said = String::from_utf8_lossy(&broken.stderr).into_owned();
    assert!(said.contains("position 1"), "{said}");
}

#[test]
fn verify_mentions_what_an_interrupted_write_left() {
    let weave = Weave::found();
    let data = weave.data();
    let bytes = |output: &std::process::Output| {
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()["unfinished_bytes"].clone()
    };
    assert_eq!(bytes(&run(&["verify", text(&data), "--json"])), 0);
    let segments = files(&data.join("log"));
    let segment =
        segments.iter().find(|path| path.extension().is_some_and(|suffix| suffix == "log")).unwrap();
    fs::OpenOptions::new().append(true).open(segment).unwrap().write_all(b"WGBT and no more").unwrap();
    assert_eq!(bytes(&run(&["verify", text(&data), "--json"])), 16);
    let said = run(&["verify", text(&data)]).stdout;
    assert!(String::from_utf8_lossy(&said).contains("16 bytes of a write that was interrupted"));
}

#[test]
fn anyone_can_check_the_signed_head_with_the_key_beside_it() {
    let weave = Weave::found();
    let server = weave.serve(&[]);
    let said = server.client().get("/api/log/head").json(200);
    let key = hex::decode(said["public_key"].as_str().unwrap()).unwrap();
    let key = ed25519_dalek::VerifyingKey::from_bytes(&key.try_into().unwrap()).unwrap();
    let mut head: log::SignedHead = serde_json::from_value(said).unwrap();
    assert_eq!(head.verify(&key), Ok(()));
    head.size += 1;
    assert!(head.verify(&key).is_err());
}

#[test]
fn sigterm_ends_a_server_with_open_connections_well() {
    let weave = Weave::found();
    let server = weave.serve(&[]);
    let _idle = std::net::TcpStream::connect(&server.address).unwrap();
    let mut live = std::net::TcpStream::connect(&server.address).unwrap();
    write!(live, "GET /api/live?bbox=9,53,10,54 HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    assert_eq!(server.client().get("/api/health/ready").status, 200);
    assert_eq!(server.stop().code(), Some(0));
    assert!(weave.data().join("checkpoint").exists());
}

#[cfg(unix)]
#[test]
fn secrets_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let weave = Weave::found();
    let server = weave.serve(&[]);
    server.client().register("Ben");
    let mode = |name: &str| fs::metadata(weave.data().join(name)).unwrap().permissions().mode() & 0o777;
    for folder in ["vault", "keys", "identity", "mails"] {
        assert_eq!(mode(folder), 0o700, "{folder}");
    }
    assert_eq!(mode("keys/log.ed25519"), 0o600);
}

#[test]
fn logs_hold_no_personal_data() {
    let weave = Weave::found();
    let data = weave.data();
    let log = weave.write("server.log", "");
    let mut child = weltgewebe()
        .args([
            "serve",
            "--data",
            text(&data),
            "--listen",
            "127.0.0.1:0",
            "--dev",
            "--log-level",
            "debug",
            "--log-format",
            "json",
        ])
        .stdout(Stdio::piped())
        .stderr(fs::File::create(&log).unwrap())
        .spawn()
        .unwrap();
    let mut ready = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(child.stdout.take().unwrap()), &mut ready)
        .unwrap();
    let mut ben =
        crate::client::Client::new(ready.trim().strip_prefix("Weltgewebe hört auf http://").unwrap());
    ben.register("Benjamin");
    let cookie = ben.cookie().unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    let written = fs::read_to_string(&log).unwrap().to_lowercase();
    assert!(written.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "{written}");
    for secret in ["benjamin", "bahrenfelder", "53.551", &cookie["wg_session=".len()..].to_lowercase()] {
        assert!(!written.contains(secret), "{secret} stands in: {written}");
    }
}

#[test]
fn the_doctor_finds_a_healthy_instance_and_says_what_to_do_about_an_ill_one() {
    let weave = Weave::found();
    let data = weave.data();
    let doctor = |more: &[&str]| {
        run(&[&["doctor", "--data", text(&data), "--listen", "127.0.0.1:0"][..], more].concat())
    };
    let healthy = doctor(&[]);
    assert!(healthy.status.success(), "{}", String::from_utf8_lossy(&healthy.stdout));
    let ill = doctor(&["--tiles", "/nowhere.pmtiles", "--web", "/nowhere"]);
    let said = String::from_utf8_lossy(&ill.stdout).into_owned();
    assert!(
        !ill.status.success() && said.contains("ILL   tiles") && said.contains("build the platform"),
        "{said}"
    );
}

#[test]
fn the_repl_plays_a_script_and_keeps_what_it_wove_in_a_folder() {
    let play = |arguments: &[&str], script: &str| {
        let mut child = weltgewebe()
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    };
    let output = play(&["repl"], "help\nfound Altona\nknoten idee Probe\nadvance 7d\nlook\n");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 in the archive"));
    assert!(!play(&["repl"], "frobnicate\n").status.success());
    let weave = Weave::found();
    let data = weave.data();
    let there = ["repl", "--data", text(&data)];
    assert!(play(&there, "as ada\nknoten frage Bleibt das?\n").status.success());
    let looked = play(&there, "look\n");
    assert!(String::from_utf8_lossy(&looked.stdout).contains("Bleibt das?"));
}
