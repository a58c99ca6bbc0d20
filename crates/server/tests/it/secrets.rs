//! Secrets: not on the command line, and in nothing that the process says.

use crate::process::{Weave, refusal, run, text, weltgewebe};
use std::fs;
use std::io::BufRead as _;
use std::process::{Child, Command, Stdio};

const TOKEN: &str = "betreiber-GEHEIM-0123456789";
const SMTP: &str = "smtp://wg:GEHEIM-post@127.0.0.1:1";

/// Ends with the test, however that ends.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

fn with_secrets(mut command: Command) -> Command {
    command.env("WELTGEWEBE_BETREIBER_TOKEN", TOKEN);
    command.env("WELTGEWEBE_SMTP", SMTP).env("WELTGEWEBE_SMTP_FROM", "Weltgewebe <post@weltgewebe.example>");
    command
}

#[test]
fn a_secret_on_the_command_line_is_refused() {
    let weave = Weave::found();
    let data = weave.data();
    for (option, value) in
        [("--betreiber-token", TOKEN), ("--smtp", SMTP), ("--log", "postgres://wg:GEHEIM@x/wg")]
    {
        let said = refusal(&run(&["serve", "--data", text(&data), option, value]));
        assert!(said.contains(option) && said.contains("WELTGEWEBE_") && !said.contains("GEHEIM"), "{said}");
    }
}

#[test]
fn the_doctor_repeats_no_secret_and_says_who_can_read_the_file() {
    use std::os::unix::fs::PermissionsExt as _;
    let weave = Weave::found();
    let data = weave.data();
    let file = weave.write("weltgewebe.toml", format!("betreiber_token = \"{TOKEN}\"\n"));
    let doctor = |log: Option<&str>| {
        let mut command = with_secrets(weltgewebe());
        command.args(["doctor", "--data", text(&data), "--listen", "127.0.0.1:0", "--config", text(&file)]);
        if let Some(log) = log {
            command.env("WELTGEWEBE_LOG", log);
        }
        let output = command.output().unwrap();
        [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat()
    };
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let said = doctor(None);
    assert!(said.contains("odd   settings: others can read") && said.contains("well  log"), "{said}");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    let ill = doctor(Some("postgres://wg:GEHEIM-datenbank@127.0.0.1:1/wg"));
    assert!(ill.contains("well  settings") && ill.contains("ILL   log"), "{ill}");
    for said in [said, ill] {
        assert!(!said.contains("GEHEIM"), "{said}");
    }
}

#[test]
fn a_server_that_says_all_it_can_tells_no_secret() {
    let weave = Weave::found();
    let data = weave.data();
    let log = weave.write("server.log", "");
    let mut command = with_secrets(weltgewebe());
    command.args(["serve", "--data", text(&data), "--listen", "127.0.0.1:0", "--log-level", "trace"]);
    command.args(["--log-format", "json"]).stdout(Stdio::piped()).stderr(fs::File::create(&log).unwrap());
    let mut serving = Serving(command.spawn().unwrap());
    let mut ready = String::new();
    std::io::BufReader::new(serving.0.stdout.take().unwrap()).read_line(&mut ready).unwrap();
    let address = ready.trim().strip_prefix("Weltgewebe hört auf http://").unwrap().to_owned();
    let mut client = crate::client::Client::new(&address);
    // A letter that cannot be sent, and a Betreiber who is none.
    client.post("/api/auth/login", &serde_json::json!({ "email": "ada@example.org" }));
    assert_eq!(client.post("/api/admin/ortswebereien", &serde_json::json!({})).status, 403);
    assert_eq!(client.get("/api/metrics").status, 200);
    // The letter is sent behind the answer, and what became of it is said then.
    let said = (0..30_000).find_map(|_| {
        assert_eq!(client.get("/api/health/live").status, 200);
        Some(fs::read_to_string(&log).unwrap()).filter(|log| log.contains("a sign-in letter waits"))
    });
    let written = said.expect("nobody says what became of the letter");
    drop(serving);
    let keys = fs::read_to_string(data.join("keys/log.ed25519")).unwrap();
    for secret in ["GEHEIM", keys.trim()] {
        assert!(!written.contains(secret), "{secret} stands in the log");
    }
}
