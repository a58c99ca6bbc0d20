//! Somebody woven through everything is forgotten: in no byte of the folder, in no answer, and everything that was counted
//! stands as it did. Also where the vault is put back from a backup.

use crate::client::Client;
use crate::process::{Server, Weave, run, text};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

const WEEK: u64 = 604_800;
/// In everything that the person gave or wrote, and nowhere else.
const CANARY: &str = "Kanarie";

/// The files below a folder that say the word.
fn hits(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(hits(&path));
        } else if let Ok(bytes) = fs::read(&path) {
            let says = |word: &str| bytes.windows(word.len()).any(|window| window == word.as_bytes());
            if says(CANARY) || says(&CANARY.to_lowercase()) {
                found.push(path);
            }
        }
    }
    found
}

fn advance(server: &Server, seconds: u64) {
    let path = "/api/dev/clock/advance";
    assert_eq!(server.client().post(path, &json!({ "seconds": seconds })).status, 200);
}

/// Who is forgotten, who stays, and what they did together.
struct Scene {
    weave: Weave,
    server: Server,
    kanarie: Client,
    ada: Client,
    id: String,
    knoten: String,
    antrag: String,
}

impl Scene {
    fn woven() -> Self {
        let weave = Weave::found();
        let server = weave.serve(&["--simulated-time"]);
        let (mut kanarie, mut ada) = (server.client(), server.client());
        ada.sign_in("ada@example.org");
        let person = json!({
            "name": "Kanarie Vogel", "email": "kanarie@example.org", "lat": 53.551_234_5, "lon": 9.931_234_5,
            "address": { "street": "Kanarienweg 7", "postcode": "22767", "city": "Hamburg" },
        });
        let id = kanarie.post("/api/auth/register", &person).json(201)["garnrolle_id"].clone();
        let id = id.as_str().unwrap().to_owned();
        assert_eq!(ada.post(&format!("/api/admin/accounts/{id}/verify"), &json!({})).status, 200);
        kanarie.sign_in("kanarie@example.org");
        let profil = json!({ "ueber_mich": "Kanarie singt", "gueter": ["Kanarienkäfig"] });
        assert_eq!(kanarie.send("PATCH", "/api/me", Some(&profil)).status, 200);
        let knoten = json!({ "type": "idee", "title": "Kanarienvoliere", "lat": 53.55, "lon": 9.93 });
        let knoten = kanarie.post("/api/knoten", &knoten).json(201)["id"].as_str().unwrap().to_owned();
        let path = format!("/api/knoten/{knoten}");
        let element = json!({ "type": "text", "text": "Kanarie schreibt" });
        assert_eq!(kanarie.post(&format!("{path}/elemente"), &element).status, 201);
        let said = json!({ "text": "Kanarie ruft" });
        assert_eq!(kanarie.post(&format!("{path}/nachrichten"), &said).status, 201);
        let antrag = json!({
            "ort_id": weave.ort, "kind": "sachantrag", "title": "Mehr Bäume", "details_md": "",
        });
        let antrag = ada.post("/api/antraege", &antrag).json(201)["id"].as_str().unwrap().to_owned();
        let grund = json!({ "grund": "Kanarie ist dagegen" });
        assert_eq!(kanarie.post(&format!("/api/antraege/{antrag}/einspruch"), &grund).status, 201);
        advance(&server, 2 * WEEK);
        let stimme = json!({ "choice": "nein", "reason": "Kanarie meint es so" });
        assert_eq!(kanarie.post(&format!("/api/abstimmungen/{antrag}/vote"), &stimme).status, 200);
        advance(&server, WEEK);
        Self { weave, server, kanarie, ada, id, knoten, antrag }
    }

    /// What everybody reads of what they did.
    fn told(&self) -> Vec<Value> {
        let mut visitor = self.server.client();
        let Self { id, knoten, antrag, .. } = self;
        let paths = [
            format!("/api/garnrollen/{id}"),
            format!("/api/garnrollen/{id}/aktivitaet"),
            format!("/api/knoten/{knoten}"),
            format!("/api/knoten/{knoten}/verlauf"),
            format!("/api/knoten/{knoten}/gespraech"),
            format!("/api/antraege/{antrag}"),
            format!("/api/abstimmungen/{antrag}"),
            format!("/api/abstimmungen/{antrag}/stimmen"),
            "/api/garnrollen".to_owned(),
            "/api/suche?q=Kanarienvoliere".to_owned(),
        ];
        paths.iter().map(|path| visitor.get(path).json(200)).collect()
    }

    fn result(&self) -> Value {
        let path = format!("/api/abstimmungen/{}", self.antrag);
        self.server.client().get(&path).json(200)["result"].clone()
    }
}

fn verified(weave: &Weave) {
    let output = run(&["verify", text(&weave.data())]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_forgotten_person_is_in_no_byte_and_what_was_counted_stands() {
    let mut scene = Scene::woven();
    let export = scene.kanarie.get("/api/me/export").json(200).to_string();
    for word in
        ["Kanarienweg 7", "Kanarienkäfig", "Kanarie ruft", "Kanarie ist dagegen", "Kanarie meint es so"]
    {
        assert!(export.contains(word), "{word} is missing in what is held");
    }
    assert!(!export.contains("Mehr Bäume"), "what others wrote is theirs");
    let before = scene.result();
    assert_eq!((&before["nein"], &before["angenommen"]), (&json!(1), &json!(false)));
    let asked = scene.kanarie.post("/api/me/vergessen", &json!({})).json(201);
    assert_eq!(asked["remaining_seconds"], WEEK);
    assert_eq!(scene.kanarie.post("/api/me/vergessen", &json!({})).status, 409);
    assert!(scene.kanarie.get("/api/me").json(200)["vergessen_at"].is_string());
    advance(&scene.server, WEEK - 1);
    assert_eq!(scene.kanarie.get("/api/me").status, 200);
    advance(&scene.server, 1);
    assert_eq!(scene.kanarie.get("/api/me").status, 401);
    for answer in scene.told() {
        assert!(!answer.to_string().contains("anarie"), "{answer}");
    }
    let rolle = scene.server.client().get(&format!("/api/garnrollen/{}", scene.id)).json(200);
    assert_eq!((&rolle["name"], &rolle["position"]), (&json!("ehemalige Rolle"), &Value::Null));
    assert_eq!(scene.result(), before);
    let mails = scene.ada.get("/api/dev/mails").json(200).to_string();
    assert!(!mails.contains("kanarie"), "{mails}");
    let Scene { weave, server, .. } = scene;
    server.kill();
    assert_eq!(hits(&weave.data()), Vec::<PathBuf>::new());
    verified(&weave);
}

#[test]
fn a_vault_from_a_backup_gives_nobody_back() {
    let scene = Scene::woven();
    let Scene { weave, server, id, .. } = scene;
    assert!(server.stop().success());
    let keys = weave.data().join("vault/keys");
    let backup = fs::read(&keys).unwrap();
    let output = run(&["forget", "--data", text(&weave.data()), &id]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(hits(&weave.data()), Vec::<PathBuf>::new());
    let owner = u128::from_str_radix(&id.replace('-', ""), 16).unwrap().to_be_bytes();
    let holds_its_key = |keys: &[u8]| keys.chunks(64).any(|slot| slot.starts_with(&owner));
    assert!(holds_its_key(&backup) && !holds_its_key(&fs::read(&keys).unwrap()));
    fs::write(&keys, backup).unwrap();
    let server = weave.serve(&["--simulated-time"]);
    let rolle = server.client().get(&format!("/api/garnrollen/{id}")).json(200);
    assert_eq!(rolle["name"], "ehemalige Rolle");
    assert!(server.stop().success());
    assert!(!holds_its_key(&fs::read(&keys).unwrap()), "its key is destroyed again");
    verified(&weave);
    let again = run(&["forget", "--data", text(&weave.data()), &id]);
    assert!(!again.status.success());
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (path, name) = entry.map(|entry| (entry.path(), entry.file_name())).unwrap();
        if path.is_dir() {
            copy(&path, &to.join(name));
        } else {
            fs::copy(&path, to.join(name)).unwrap();
        }
    }
}

#[test]
fn a_backup_from_before_gives_nobody_back_where_the_shred_list_is_put_to_it() {
    let Scene { weave, server, id, .. } = Scene::woven();
    assert!(server.stop().success());
    let (data, backup) = (weave.data(), weave.data().with_file_name("sicherung"));
    copy(&data, &backup);
    assert!(!hits(&data).is_empty(), "the letters say its address, so that there is something to find");
    let output = run(&["forget", "--data", text(&data), &id]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let shredded = fs::read(data.join("vergessene")).unwrap();
    fs::remove_dir_all(&data).unwrap();
    copy(&backup, &data);
    fs::write(data.join("vergessene"), shredded).unwrap();
    let server = weave.serve(&["--simulated-time"]);
    let rolle = server.client().get(&format!("/api/garnrollen/{id}")).json(200);
    assert_eq!(rolle["name"], "ehemalige Rolle");
    assert!(server.stop().success());
    assert_eq!(hits(&data), Vec::<PathBuf>::new());
    verified(&weave);
    // A checkpoint from then was sealed with a key that is gone too: put back, it is passed over.
    fs::copy(backup.join("checkpoint"), data.join("checkpoint")).unwrap();
    let server = weave.serve(&["--simulated-time"]);
    let rolle = server.client().get(&format!("/api/garnrollen/{id}")).json(200);
    assert_eq!(rolle["name"], "ehemalige Rolle");
    assert!(server.stop().success());
}

#[test]
fn the_wish_is_taken_back() {
    let mut scene = Scene::woven();
    assert_eq!(scene.kanarie.send("DELETE", "/api/me/vergessen", None).status, 409);
    assert_eq!(scene.kanarie.post("/api/me/vergessen", &json!({})).status, 201);
    assert_eq!(scene.kanarie.send("DELETE", "/api/me/vergessen", None).status, 204);
    advance(&scene.server, WEEK);
    assert_eq!(scene.kanarie.get("/api/me").json(200)["name"], "Kanarie Vogel");
}
