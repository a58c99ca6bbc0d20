//! How each operation is attempted: the request that happens unless somebody may not. Everything it is about is made
//! anew, so that no cell depends on another.

use super::scene::{Scene, Wer, founding};
use crate::world::{Answer, Caller, SIEGEL, registration};
use api::allowed::{Standing, Wessen};
use axum::body::Body;
use axum::http::{Method, Request};
use domain::GarnrolleId;
use ports::benachrichtigung::{Abbestellung, Anlass, Siegel};
use serde_json::{Value, json};
use tower::ServiceExt;

/// A request about to be sent.
pub struct Versuch {
    method: Method,
    path: String,
    version: Option<u32>,
    body: Option<Value>,
    file: Option<Vec<u8>>,
    /// Who sends it instead of who usually stands like this.
    by: Option<Caller>,
}

impl Versuch {
    fn new(method: Method, path: impl Into<String>, body: Option<Value>) -> Self {
        Self { method, path: path.into(), version: None, body, file: None, by: None }
    }
    fn get(path: impl Into<String>) -> Self {
        Self::new(Method::GET, path, None)
    }
    fn post(path: impl Into<String>, body: Value) -> Self {
        Self::new(Method::POST, path, Some(body))
    }
    fn patch(path: impl Into<String>, version: u32, body: Value) -> Self {
        Self { version: Some(version), ..Self::new(Method::PATCH, path, Some(body)) }
    }
    fn delete(path: impl Into<String>) -> Self {
        Self::new(Method::DELETE, path, None)
    }
    fn by(self, by: Option<Caller>) -> Self {
        Self { by, ..self }
    }

    /// Sends it as who stands like this.
    pub async fn send(self, scene: &Scene, standing: Standing) -> Answer {
        let bearer = (standing == Standing::Betreiber).then_some("geheim");
        let usual = || scene.who(standing).map_or_else(|| scene.world.visitor(), |who| who.caller.clone());
        let caller = self.by.clone().unwrap_or_else(usual);
        self.sent(&caller, bearer).await
    }

    /// Sends it as a program with this token.
    pub async fn send_by_token(self, scene: &Scene, token: &str) -> Answer {
        self.sent(&scene.world.visitor(), Some(token)).await
    }

    async fn sent(self, caller: &Caller, bearer: Option<&str>) -> Answer {
        let mut request = Request::builder().method(self.method).uri(&self.path).header("x-weltgewebe", "1");
        if let Some(bearer) = bearer {
            request = request.header("authorization", format!("Bearer {bearer}"));
        }
        if let Some(version) = self.version {
            request = request.header("if-match", format!("\"{version}\""));
        }
        let body = match (self.file, self.body) {
            (Some(file), _) => {
                request = request.header("content-type", "image/png");
                Body::from(file)
            }
            (None, Some(body)) => {
                request = request.header("content-type", "application/json");
                Body::from(body.to_string())
            }
            (None, None) => Body::empty(),
        };
        let request = request.body(body).unwrap();
        if self.path == "/api/live" { opened(caller, request).await } else { caller.raw(request).await }
    }
}

/// A stream has no end to wait for.
async fn opened(caller: &Caller, request: Request<Body>) -> Answer {
    let response = caller.router.clone().oneshot(request).await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Answer { status, headers, bytes: Vec::new(), json: Value::Null }
}

/// The request of this operation, by who stands like this, about a thing that is theirs or not.
pub async fn versuch(scene: &Scene, operation: &str, standing: Standing, wessen: Wessen) -> Versuch {
    if let Some(reading) = reading(scene, operation, standing, wessen).await {
        return reading;
    }
    let found = match operation.split_once('_').unwrap_or_default().1.split('_').next().unwrap_or_default() {
        "auth" | "me" | "abbestellen" | "admin" | "dev" | "rum" => {
            persons(scene, operation, standing, wessen).await
        }
        "antraege" | "meldungen" | "einfrierungen" | "abstimmungen" | "delegationen" => {
            deciding(scene, operation, standing, wessen).await
        }
        _ => weaving(scene, operation, standing, wessen).await,
    };
    found.unwrap_or_else(|| panic!("nobody knows how to attempt {operation}: say it in versuch.rs"))
}

/// Everything that is only read.
async fn reading(scene: &Scene, operation: &str, standing: Standing, wessen: Wessen) -> Option<Versuch> {
    let words = operation.strip_prefix("get_")?;
    let (ort, vote) = (&scene.eva.ort, &scene.eva.abstimmung);
    let path = match words {
        "abbestellen" => return Some(Versuch::get(sealed(scene))),
        "garnrollen_id" => {
            let own = scene.who(standing).filter(|_| wessen == Wessen::Eigen);
            format!("garnrollen/{}", own.map_or(&scene.warten, |own| &own.id))
        }
        "garnrollen_id_aktivitaet" => format!("garnrollen/{}/aktivitaet", scene.eva.id),
        "ortswebereien_id" => format!("ortswebereien/{ort}"),
        "ortswebereien_id_fristen_ics" => format!("ortswebereien/{ort}/fristen.ics"),
        "ortswebereien_id_entscheidungen_atom" => format!("ortswebereien/{ort}/entscheidungen.atom"),
        "knoten_id" => format!("knoten/{}", scene.owner(standing, wessen).caller.tie("Gelesen").await),
        "knoten_id_verlauf" => format!("knoten/{}/verlauf", scene.platz),
        "knoten_id_faeden" => format!("knoten/{}/faeden", scene.platz),
        "knoten_id_gespraech" => format!("knoten/{}/gespraech", scene.platz),
        "bilder_id" => format!("bilder/{}", scene.bild.0),
        "bilder_id_width" => format!("bilder/{}/{}", scene.bild.0, scene.bild.1),
        "antraege_id" => {
            let (antrag, by) = antrag(scene, standing, wessen).await;
            return Some(Versuch::get(format!("/api/antraege/{antrag}")).by(by));
        }
        "antraege_id_beschluss_pdf" => format!("antraege/{}/beschluss.pdf", scene.beschluss),
        "abstimmungen_id" => format!("abstimmungen/{vote}"),
        "abstimmungen_id_stimmen" => format!("abstimmungen/{vote}/stimmen"),
        "abstimmungen_id_pfade" => format!("abstimmungen/{vote}/pfade"),
        "abstimmungen_id_nachzaehlung" => format!("abstimmungen/{vote}/nachzaehlung"),
        "delegationen_effective" => format!("delegationen/effective?abstimmung={vote}"),
        "webrat_ort" => format!("webrat/{ort}"),
        "naehstuebchen_ort" => format!("naehstuebchen/{ort}"),
        "automatik_ort" => format!("automatik/{ort}"),
        "konto_ort_id" => format!("konto/{ort}"),
        "konto_ort_id_offen" => format!("konto/{ort}/offen"),
        "konto_ort_id_auszug_pdf" => format!("konto/{ort}/auszug.pdf"),
        "auszahlungen_id" => format!("auszahlungen/{}", scene.beschluss),
        "tiles_gewebe_z_x_y" => "tiles/gewebe/0/0/0.mvt".to_owned(),
        "tiles_datei" => "tiles/altona.pmtiles".to_owned(),
        "log_proof_inclusion" => "log/proof/inclusion?position=1&size=2".to_owned(),
        "log_proof_consistency" => "log/proof/consistency?from=1&to=2".to_owned(),
        // What has no variable part is named like its address.
        plain => plain.replace('_', "/"),
    };
    Some(Versuch::get(format!("/api/{path}")))
}

fn sealed(scene: &Scene) -> String {
    let id: GarnrolleId = scene.eva.id.parse().unwrap();
    Siegel::with(SIEGEL).address(id, Abbestellung::Anlass(Anlass::Ergebnis))
}

/// An Antrag of theirs or of Eva's; a Gast has one at a time, so it is that of another one.
async fn antrag(scene: &Scene, standing: Standing, wessen: Wessen) -> (String, Option<Caller>) {
    if (standing, wessen) == (Standing::Gast, Wessen::Eigen) {
        let gast = scene.neuer_gast().await;
        return (gast.antrag("weberantrag").await, Some(gast.caller));
    }
    (scene.owner(standing, wessen).antrag("sachantrag").await, None)
}

/// What people do about themselves, and what runs the instance.
async fn persons(scene: &Scene, operation: &str, standing: Standing, wessen: Wessen) -> Option<Versuch> {
    let (n, visitor, me) = (scene.number(), scene.world.visitor(), scene.who(standing));
    Some(match operation {
        "post_auth_register" => {
            Versuch::post("/api/auth/register", registration("Ida", &format!("ida{n}@example.org")))
        }
        "post_auth_aufgabe" => Versuch::post("/api/auth/aufgabe", json!({"aktion": "registrieren"})),
        "post_auth_login" => Versuch::post("/api/auth/login", json!({"email": "eva@example.org"})),
        "post_auth_session" => {
            visitor.post("/api/auth/login", json!({"email": "eva@example.org"})).await;
            let letters = visitor.get("/api/dev/mails").await;
            let token =
                letters.items().iter().find(|mail| mail["to"] == "eva@example.org").unwrap()["token"].clone();
            Versuch::post("/api/auth/session", json!({"token": token}))
        }
        "delete_auth_session" => {
            let again = match me {
                Some(me) => Some(scene.world.sign_in(&me.email).await),
                None => None,
            };
            Versuch::delete("/api/auth/session").by(again)
        }
        "patch_me" => Versuch::new(Method::PATCH, "/api/me", Some(json!({"ueber_mich": "Hallo"}))),
        "post_me_vergessen" => {
            if let Some(me) = me {
                me.caller.delete("/api/me/vergessen", None).await;
            }
            Versuch::post("/api/me/vergessen", json!({}))
        }
        "delete_me_vergessen" => {
            if let Some(me) = me {
                me.caller.post("/api/me/vergessen", json!({})).await;
            }
            Versuch::delete("/api/me/vergessen")
        }
        "post_me_zugaenge" => {
            let body = json!({"name": "Programm", "umfang": ["lesen"], "tage": 1});
            Versuch::post("/api/me/zugaenge", body)
        }
        "delete_me_zugaenge_id" => {
            let zugang = scene.owner(standing, wessen).zugang("lesen").await;
            Versuch::delete(format!("/api/me/zugaenge/{}", zugang.text("id")))
        }
        "put_me_benachrichtigungen" => {
            let chosen = json!({"sprache": "de", "einspruch": "aus", "abstimmung": "aus", "frist_nah": "aus",
                "ergebnis": "aus", "delegation": "aus", "antwort": "aus"});
            Versuch::new(Method::PUT, "/api/me/benachrichtigungen", Some(chosen))
        }
        "post_abbestellen" => Versuch::post(sealed(scene), json!({})),
        "post_admin_accounts_id_verify" => {
            let id = match wessen {
                Wessen::Eigen => scene.owner(standing, wessen).id.clone(),
                Wessen::Fremd => scene.neuer_gast().await.id,
            };
            Versuch::post(format!("/api/admin/accounts/{id}/verify"), json!({}))
        }
        "post_admin_ortswebereien" => {
            Versuch::post("/api/admin/ortswebereien", founding(&format!("Ort{n}"), 11.0))
        }
        "post_admin_import" => {
            let place = json!({"quelle": format!("osm:node/{n}"), "type": "einrichtung", "title": "Platz",
                "lat": 53.55, "lon": 9.9});
            Versuch::post("/api/admin/import", json!({"ort_id": scene.eva.ort, "orte": [place]}))
        }
        "post_rum" => Versuch::post("/api/rum", json!({"page": "/knoten/[id]", "values": []})),
        "post_dev_clock_advance" => Versuch::post("/api/dev/clock/advance", json!({"seconds": 1})),
        _ => return None,
    })
}

/// What is decided together.
async fn deciding(scene: &Scene, operation: &str, standing: Standing, wessen: Wessen) -> Option<Versuch> {
    let owner = scene.owner(standing, wessen);
    let about = async || json!({"knoten_id": owner.caller.tie("Strittig").await, "grund": "Das geht nicht"});
    Some(match operation {
        "post_antraege" => {
            let body = json!({"ort_id": scene.eva.ort, "kind": "sachantrag", "title": "Bänke am Platz"});
            Versuch::post("/api/antraege", body)
        }
        "post_antraege_id_einspruch" => {
            let (antrag, by) = antrag(scene, standing, wessen).await;
            Versuch::post(format!("/api/antraege/{antrag}/einspruch"), json!({"grund": "So nicht"})).by(by)
        }
        "delete_antraege_id_einspruch" => {
            // Whoever objects, objects to what somebody else filed at home.
            let filed_by = if owner.ort == scene.eva.ort { &scene.ada } else { &scene.xenia };
            let filed_by = if owner.id == filed_by.id { &scene.eva } else { filed_by };
            let antrag = filed_by.antrag("sachantrag").await;
            owner.object(&antrag).await;
            Versuch::delete(format!("/api/antraege/{antrag}/einspruch"))
        }
        "post_antraege_id_zurueckziehen" => {
            let (antrag, by) = antrag(scene, standing, wessen).await;
            Versuch::post(format!("/api/antraege/{antrag}/zurueckziehen"), json!({})).by(by)
        }
        "post_meldungen" => Versuch::post("/api/meldungen", about().await),
        "post_einfrierungen" => Versuch::post("/api/einfrierungen", about().await),
        "post_abstimmungen_id_vote" => {
            Versuch::post(format!("/api/abstimmungen/{}/vote", owner.abstimmung), json!({"choice": "ja"}))
        }
        "post_delegationen" => Versuch::post("/api/delegationen", json!({"to_account_id": scene.ben.id})),
        "post_delegationen_id_erneuern" => {
            let lent = owner.delegation(receiver(scene, owner)).await;
            Versuch::post(format!("/api/delegationen/{lent}/erneuern"), json!({}))
        }
        "delete_delegationen_id" => {
            let lent = owner.delegation(receiver(scene, owner)).await;
            Versuch::delete(format!("/api/delegationen/{lent}"))
        }
        _ => return None,
    })
}

/// To whom somebody can lend.
fn receiver<'s>(scene: &'s Scene, giver: &Wer) -> &'s str {
    if giver.ort == scene.ben.ort { &scene.ben.id } else { &scene.xenia.id }
}

/// What is woven, said and given.
async fn weaving(scene: &Scene, operation: &str, standing: Standing, wessen: Wessen) -> Option<Versuch> {
    let owner = scene.owner(standing, wessen);
    let text = json!({"type": "text", "text": "Ein Satz"});
    let said = json!({"text": "Ein Wort"});
    Some(match operation {
        "post_knoten" => Versuch::post("/api/knoten", crate::world::knoten("Neu")),
        "patch_knoten_id" => {
            let knoten = owner.caller.tie("Vorher").await;
            Versuch::patch(format!("/api/knoten/{knoten}"), 1, json!({"title": "Nachher"}))
        }
        "post_knoten_id_elemente" => {
            Versuch::post(format!("/api/knoten/{}/elemente", owner.caller.tie("Leer").await), text)
        }
        "patch_knoten_id_elemente_eid" => {
            let (path, version) = element(owner, text).await;
            Versuch::patch(path, version, json!({"type": "text", "text": "Ein anderer Satz"}))
        }
        "delete_knoten_id_elemente_eid" => {
            let (path, version) = element(owner, text).await;
            Versuch { version: Some(version), ..Versuch::delete(path) }
        }
        "post_vorschau" => Versuch::post("/api/vorschau", json!({"text": "So **wird** es"})),
        "post_bilder" => {
            let file = crate::bilder::png(16 + scene.number(), 16);
            Versuch { file: Some(file), ..Versuch::new(Method::POST, "/api/bilder", None) }
        }
        "post_knoten_id_nachrichten" => {
            Versuch::post(format!("/api/knoten/{}/nachrichten", owner.caller.tie("Laut").await), said)
        }
        "patch_nachrichten_id" => {
            Versuch::patch(nachricht(scene, owner, said).await, 1, json!({"text": "Anders"}))
        }
        "delete_nachrichten_id" => Versuch::delete(nachricht(scene, owner, said).await),
        "post_naehstuebchen_ort_nachrichten" => {
            Versuch::post(format!("/api/naehstuebchen/{}/nachrichten", scene.eva.ort), said)
        }
        "post_faeden" => {
            let knoten = owner.caller.tie("Gemeinsam").await;
            Versuch::post(
                "/api/faeden",
                json!({"to_knoten_id": knoten, "type": "interesse", "art": "zusage"}),
            )
        }
        "post_faeden_id_twist" => {
            Versuch::post(format!("/api/faeden/{}/twist", owner.faden(&scene.platz).await), json!({}))
        }
        "post_faeden_id_untwist" => {
            Versuch::post(format!("/api/faeden/{}/untwist", owner.garn(&scene.platz).await), json!({}))
        }
        "post_spenden" => {
            let ort = &scene.eva.ort;
            let body = json!({"ort_id": ort, "amount_cents": 100, "currency": "EUR", "visible": true});
            Versuch::post("/api/spenden", body)
        }
        "post_auszahlungen_id_bezahlt" => {
            Versuch::post(format!("/api/auszahlungen/{}/bezahlt", scene.auszahlung()), json!({}))
        }
        "post_buchungen_id_korrektur" => {
            let buchung = owner.spende_an(&scene.eva.ort).await;
            Versuch::post(format!("/api/buchungen/{buchung}/korrektur"), json!({"beleg": "Ein Irrtum"}))
        }
        _ => return None,
    })
}

/// An element of theirs in a Knoten of theirs, and the version of that.
async fn element(owner: &Wer, text: Value) -> (String, u32) {
    let knoten = owner.caller.tie("Raum").await;
    let set = owner.caller.post(&format!("/api/knoten/{knoten}/elemente"), text).await;
    assert_eq!(set.status, 201, "{}", set.json);
    let version = u32::try_from(set.json["version"].as_u64().unwrap()).unwrap();
    (format!("/api/knoten/{knoten}/elemente/{}", set.text("id")), version)
}

async fn nachricht(scene: &Scene, owner: &Wer, said: Value) -> String {
    let id = owner.made(&format!("/api/knoten/{}/nachrichten", scene.platz), said).await;
    format!("/api/nachrichten/{id}")
}
