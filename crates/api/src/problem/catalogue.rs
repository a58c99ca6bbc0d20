//! The catalogue: every problem with its stable address, its status and its words. The `advice` is the sentence used
//! where nothing more exact is known about the occasion.

use crate::language::Words;
use axum::http::StatusCode;

/// One kind of problem.
#[derive(PartialEq, Eq, Debug)]
pub struct Kind {
    /// Its address below `/probleme/`; never changes.
    pub slug: &'static str,
    /// The HTTP status.
    pub status: StatusCode,
    /// What kind of problem it is.
    pub title: Words,
    /// What the person can do.
    pub advice: Words,
}

macro_rules! catalogue {
    ($($name:ident = $status:ident $slug:literal { $de:literal / $en:literal : $de_advice:literal / $en_advice:literal })+) => {
        /// The kinds by name.
        #[expect(missing_docs, reason = "each kind carries its own title and advice")]
        pub mod kind {
            use super::{Kind, StatusCode, Words};
            $(pub static $name: Kind = Kind {
                slug: $slug,
                status: StatusCode::$status,
                title: Words::fixed($de, $en),
                advice: Words::fixed($de_advice, $en_advice),
            };)+
        }
        /// All kinds, in the order of the catalogue.
        pub static ALL: &[&Kind] = &[$(&kind::$name),+];
    };
}

catalogue! {
    // 400: the request itself cannot be read
    JSON_UNLESBAR = BAD_REQUEST "json-unlesbar" {
        "Der Inhalt ist kein lesbares JSON" / "The content is not readable JSON" :
        "Sende UTF-8-kodiertes JSON mit einem Objekt." / "Send UTF-8 encoded JSON with one object." }
    UNBEKANNTES_FELD = BAD_REQUEST "unbekanntes-feld" {
        "Ein Feld ist hier nicht bekannt" / "A field is not known here" :
        "Lass das Feld weg oder prüfe seine Schreibweise." / "Leave the field out or check its spelling." }
    ANFRAGE_UNLESBAR = BAD_REQUEST "anfrage-unlesbar" {
        "Die Anfrage ist so nicht lesbar" / "The request cannot be read like this" :
        "Prüfe die genannten Teile der Adresse und der Kopfzeilen." / "Check the named parts of the address and the headers." }
    ZWEI_AUSWEISE = BAD_REQUEST "zwei-ausweise" {
        "Sitzung und Zugang zugleich" / "A session and a Zugang at once" :
        "Sende entweder den Cookie der Sitzung oder »Authorization: Bearer wgt_…«, nicht beides." / "Send either the cookie of the session or “Authorization: Bearer wgt_…”, not both." }
    // 401, 403
    ZUGANG_UNGUELTIG = UNAUTHORIZED "zugang-ungueltig" {
        "Dieser Zugang öffnet nichts" / "This Zugang opens nothing" :
        "Er ist abgelaufen, weggenommen oder falsch abgeschrieben. Wer ihn angelegt hat, legt angemeldet einen neuen an (POST /api/me/zugaenge)." / "It has ended, was taken away or was copied wrongly. Who made it makes a new one, signed in (POST /api/me/zugaenge)." }
    ZUGANG_REICHT_NICHT = FORBIDDEN "zugang-reicht-nicht" {
        "So weit reicht dieser Zugang nicht" / "This Zugang does not reach so far" :
        "Nimm einen Zugang mit dem nötigen Umfang. Was das Konto selbst betrifft, geht nur angemeldet im Browser." / "Use a Zugang with the scope that it needs. What concerns the account itself is done signed in, in the browser." }
    NICHT_ANGEMELDET = UNAUTHORIZED "nicht-angemeldet" {
        "Nicht angemeldet" / "Not signed in" :
        "Melde dich mit deiner E-Mail-Adresse an und versuche es noch einmal." / "Sign in with your e-mail address and try again." }
    FREMDE_HERKUNFT = FORBIDDEN "fremde-herkunft" {
        "Die Herkunft der Anfrage ist nicht belegt" / "The origin of the request is not proven" :
        "Änderungen mit Sitzung brauchen die Kopfzeile »X-Weltgewebe: 1«; eine fremde Seite kann sie nicht senden." / "Changes with a session need the header “X-Weltgewebe: 1”; a foreign page cannot send it." }
    NUR_VON_INNEN = FORBIDDEN "nur-von-innen" {
        "Das tut nur das Gewebe selbst oder der Betreiber" / "Only the weave itself or the Betreiber does this" :
        "Diese Handlung steht keiner Garnrolle offen." / "This action is open to no Garnrolle." }
    NUR_VERANTWORTLICHE = FORBIDDEN "nur-verantwortliche" {
        "Nur Verantwortliche dürfen das" / "Only Verantwortliche may do this" :
        "Bitte eine Verantwortliche oder einen Verantwortlichen der Ortsweberei darum." / "Ask a Verantwortliche of the Ortsweberei to do it." }
    NUR_WEBER = FORBIDDEN "nur-weber" {
        "Nur Weber dürfen das" / "Only Weber may do this" :
        "Als Gast darfst du Eigenes weben und ändern. Lass dich von Verantwortlichen deiner Ortsweberei bestätigen." / "As a Gast you may weave and change your own. Ask a Verantwortliche of your Ortsweberei to verify you." }
    FREMDE_ORTSWEBEREI = FORBIDDEN "fremde-ortsweberei" {
        "Das ist Sache einer anderen Ortsweberei" / "This is the business of another Ortsweberei" :
        "Entscheiden kannst du in der Ortsweberei, zu der deine Garnrolle gehört." / "You can decide in the Ortsweberei that your Garnrolle belongs to." }
    NUR_ANTRAGSTELLER = FORBIDDEN "nur-antragsteller" {
        "Das darf nur, wer den Antrag gestellt hat" / "Only who filed the Antrag may do this" :
        "Erhebe Einspruch, wenn du anderer Meinung bist." / "Object if you are of another mind." }
    EIGENER_ANTRAG = FORBIDDEN "eigener-antrag" {
        "Gegen den eigenen Antrag spricht man nicht ein" / "Nobody objects to their own Antrag" :
        "Solange er offen ist, kannst du ihn zurückziehen." / "While it is open you can take it back." }
    KEINE_STIMME = FORBIDDEN "keine-stimme-in-eigener-sache" {
        "Über den eigenen Weberantrag stimmt man nicht ab" / "Nobody votes on their own Weberantrag" :
        "Die anderen Weber der Ortsweberei entscheiden." / "The other Weber of the Ortsweberei decide." }
    NUR_VERFASSER = FORBIDDEN "nur-verfasser" {
        "Das darf nur, wer es geschrieben hat" / "Only its author may do this" :
        "Antworte im Gespräch, statt fremde Worte zu ändern." / "Answer in the Gespräch instead of changing other people's words." }
    FREMDER_FADEN = FORBIDDEN "fremder-faden" {
        "Der Faden gehört jemand anderem" / "The Faden belongs to somebody else" :
        "Verzwirnen und entzwirnen kannst du nur eigene Fäden. Bekunde Interesse, um einen zu ziehen." / "You can twist and untwist your own Fäden only. Join the Knoten to draw one." }
    BETREIBER_FEHLT = FORBIDDEN "betreiber-fehlt" {
        "Nur der Betreiber darf das" / "Only the Betreiber may do this" :
        "Sende den Betreiberschlüssel der Instanz als »Authorization: Bearer …«." / "Send the instance's Betreiber token as “Authorization: Bearer …”." }
    // 404, 405
    ZUGANG_UNBEKANNT = NOT_FOUND "zugang-unbekannt" {
        "Diesen Zugang gibt es nicht" / "There is no such Zugang" :
        "Vielleicht ist er schon weggenommen oder abgelaufen; deine Zugänge stehen unter /api/me/zugaenge." / "Perhaps it was taken away or has ended; your Zugänge are listed at /api/me/zugaenge." }
    SIEGEL_FALSCH = NOT_FOUND "siegel-falsch" {
        "Diese Adresse bestellt nichts ab" / "This address takes nothing off" :
        "Sie ist unvollständig oder verändert. Nimm sie unverändert aus dem Brief, oder melde dich an und wähle unter „Ich“." / "It is incomplete or altered. Take it unaltered from the letter, or sign in and choose under “Me”." }
    NICHT_DA = NOT_FOUND "nicht-da" {
        "Unter dieser Adresse ist nichts" / "There is nothing at this address" :
        "Prüfe die Adresse. Alle Adressen stehen unter /api/doku." / "Check the address. All addresses are listed at /api/doku." }
    GARNROLLE_UNBEKANNT = NOT_FOUND "garnrolle-unbekannt" {
        "Diese Garnrolle gibt es nicht" / "There is no such Garnrolle" :
        "Prüfe die Adresse oder suche die Person über die Karte." / "Check the address or look for the person on the map." }
    ORT_UNBEKANNT = NOT_FOUND "ort-unbekannt" {
        "Diese Ortsweberei gibt es nicht" / "There is no such Ortsweberei" :
        "Alle Ortswebereien stehen unter /api/ortswebereien." / "All Ortswebereien are listed at /api/ortswebereien." }
    KNOTEN_UNBEKANNT = NOT_FOUND "knoten-unbekannt" {
        "Diesen Knoten gibt es nicht" / "There is no such Knoten" :
        "Prüfe die Adresse oder suche den Knoten über die Karte." / "Check the address or look for the Knoten on the map." }
    ELEMENT_UNBEKANNT = NOT_FOUND "element-unbekannt" {
        "Dieses Element gibt es nicht oder nicht mehr" / "There is no such element, or no longer" :
        "Lade den Knoten neu; was herausgenommen wurde, steht in seinem Verlauf." / "Load the Knoten again; what was taken out stands in its history." }
    NACHRICHT_UNBEKANNT = NOT_FOUND "nachricht-unbekannt" {
        "Diese Nachricht gibt es nicht" / "There is no such message" :
        "Lade das Gespräch neu." / "Load the Gespräch again." }
    FADEN_UNBEKANNT = NOT_FOUND "faden-unbekannt" {
        "Diesen Faden gibt es nicht, oder er ist verblasst" / "There is no such Faden, or it has faded" :
        "Handle noch einmal am Knoten, dann entsteht ein neuer Faden." / "Act on the Knoten again and a new Faden is drawn." }
    ANTRAG_UNBEKANNT = NOT_FOUND "antrag-unbekannt" {
        "Diesen Antrag gibt es nicht" / "There is no such Antrag" :
        "Alle Anträge stehen unter /api/antraege." / "All Anträge are listed at /api/antraege." }
    ABSTIMMUNG_UNBEKANNT = NOT_FOUND "abstimmung-unbekannt" {
        "Diese Abstimmung gibt es nicht, oder noch nicht" / "There is no such vote, or none yet" :
        "Eine Abstimmung öffnet sich, wenn am Ende der Frist ein Einspruch steht. Der Antrag nennt sie dann." / "A vote opens when an Einspruch stands at the deadline. The Antrag then names it." }
    AUSZAHLUNG_UNBEKANNT = NOT_FOUND "auszahlung-unbekannt" {
        "Diese Auszahlung gibt es nicht" / "There is no such payout" :
        "Sie entsteht erst, wenn ihr Antrag angenommen ist; prüfe die Adresse." / "It arises only when its Antrag has passed; check the address." }
    BUCHUNG_UNBEKANNT = NOT_FOUND "buchung-unbekannt" {
        "Diese Buchung gibt es nicht" / "There is no such entry" :
        "Prüfe die Adresse, oder suche die Buchung im Auszug des Kontos." / "Check the address, or look for the entry in the statement of the Konto." }
    DELEGATION_UNBEKANNT = NOT_FOUND "delegation-unbekannt" {
        "Diese Delegation gibt es nicht, oder sie ist beendet" / "There is no such Delegation, or it has ended" :
        "Welche Stimmen gerade verliehen sind, steht unter /api/delegationen." / "Which voices are lent now stands at /api/delegationen." }
    NICHT_ENTSCHIEDEN = NOT_FOUND "nicht-entschieden" {
        "Darüber ist nichts entschieden" / "Nothing is decided about it" :
        "Ein Blatt gibt es, sobald der Antrag angenommen oder abgelehnt ist." / "There is a sheet once the Antrag is accepted or rejected." }
    KONTO_UNBEWEGT = NOT_FOUND "konto-unbewegt" {
        "Auf diesem Konto war bis dahin nichts gebucht" / "Nothing had been booked at this Konto by then" :
        "Wähle einen späteren Zeitraum." / "Choose later days." }
    AUSHANG_FEHLT = NOT_FOUND "aushang-fehlt" {
        "Diese Instanz setzt keine Blätter" / "This instance sets no sheets" :
        "Bitte den Betreiber, »weltgewebe-aushang« neben den Server zu legen." / "Ask the Betreiber to put “weltgewebe-aushang” beside the server." }
    KARTE_UNBEKANNT = NOT_FOUND "karte-unbekannt" {
        "Diese Karte liegt hier nicht" / "This map is not here" :
        "Welche Karte diese Instanz hat, steht unter /api/karte." / "Which map this instance has stands at /api/karte." }
    BILD_UNBEKANNT = NOT_FOUND "bild-unbekannt" {
        "Dieses Bild gibt es nicht oder nicht mehr" / "There is no such picture, or no longer" :
        "Lade es noch einmal hoch; was nirgends gezeigt wird, bleibt einen Tag." / "Upload it again; what is shown nowhere stays for one day." }
    METHODE = METHOD_NOT_ALLOWED "methode-passt-nicht" {
        "Diese Methode kennt die Adresse nicht" / "The address does not know this method" :
        "Welche Methoden passen, steht in der Kopfzeile »Allow«." / "The header “Allow” says which methods fit." }
    // 409: a rule of the weave
    KEINE_ORTSWEBEREI = CONFLICT "keine-ortsweberei" {
        "Es gibt noch keine Ortsweberei" / "There is no Ortsweberei yet" :
        "Der Betreiber muss zuerst eine Ortsweberei gründen." / "The Betreiber has to found an Ortsweberei first." }
    ORTSNAME_VERGEBEN = CONFLICT "ortsname-vergeben" {
        "Eine Ortsweberei dieses Namens gibt es schon" / "An Ortsweberei of this name exists already" :
        "Wähle einen anderen Namen." / "Choose another name." }
    EMAIL_VERGEBEN = CONFLICT "email-vergeben" {
        "Mit dieser E-Mail-Adresse gibt es schon eine Garnrolle" / "There is a Garnrolle with this e-mail address already" :
        "Melde dich mit der Adresse an, statt dich neu zu registrieren, oder nimm eine andere." / "Sign in with the address instead of registering again, or use another one." }
    SCHON_VERIFIZIERT = CONFLICT "schon-verifiziert" {
        "Diese Garnrolle ist schon bestätigt" / "This Garnrolle is verified already" :
        "Es ist nichts zu tun." / "There is nothing to do." }
    GAST_GRENZE = CONFLICT "gast-grenze-erreicht" {
        "Mehr lebende Knoten kann ein Gast nicht haben" / "A Gast cannot have more living Knoten" :
        "Warte, bis ein Knoten sich auflöst, oder lass dich bestätigen: ein Weber hat keine Grenze." / "Wait until a Knoten dissolves, or be verified: a Weber has no limit." }
    STRUKTUR_UNVERAENDERLICH = CONFLICT "struktur-unveraenderlich" {
        "Dieser Knoten gehört zum Gerüst der Ortsweberei" / "This Knoten is structure of the Ortsweberei" :
        "Er wird nicht geändert; im Gespräch kannst du schreiben." / "It is not changed; you can write in its Gespräch." }
    KNOTEN_AUFGELOEST = CONFLICT "knoten-aufgeloest" {
        "Der Knoten hat sich aufgelöst" / "The Knoten has dissolved" :
        "Sein Gespräch ist im Archiv lesbar. Knüpfe einen neuen Knoten, wenn es weitergehen soll." / "Its Gespräch can be read in the archive. Tie a new Knoten to go on." }
    VON_ANDEREN_VERZWIRNT = CONFLICT "von-anderen-verzwirnt" {
        "Jemand anderes hat das verzwirnt" / "Somebody else twisted this" :
        "Verzwirntes ändert nur, wer es verzwirnt hat. Sprich die Person im Gespräch an." / "What is twisted is changed only by whoever twisted it. Talk to that person in the Gespräch." }
    ELEMENT_VERZWIRNT = CONFLICT "element-verzwirnt" {
        "Das Element ist verzwirnt" / "The element is twisted" :
        "Entzwirne es zuerst, dann kann es herausgenommen werden." / "Untwist it first, then it can be taken out." }
    NACHRICHT_ZURUECKGEZOGEN = CONFLICT "nachricht-zurueckgezogen" {
        "Die Nachricht ist zurückgezogen" / "The message has been withdrawn" :
        "Schreib eine neue Nachricht." / "Write a new message." }
    SCHON_VERZWIRNT = CONFLICT "schon-verzwirnt" {
        "Der Faden ist schon Garn" / "The Faden is Garn already" :
        "Es ist nichts zu tun; entzwirnen macht ihn wieder zum Faden." / "There is nothing to do; untwisting makes it a Faden again." }
    NICHT_VERZWIRNT = CONFLICT "nicht-verzwirnt" {
        "Der Faden ist kein Garn" / "The Faden is not Garn" :
        "Entzwirnen lässt sich nur Garn." / "Only Garn can be untwisted." }
    SCHON_IMPORTIERT = CONFLICT "schon-importiert" {
        "Dieser Ort ist schon ein Knoten" / "This place is a Knoten already" :
        "Es ist nichts zu tun." / "There is nothing to do." }
    ANTRAG_UNVERAENDERLICH = CONFLICT "antrag-unveraenderlich" {
        "Ein Antrag steht fest, wie er gestellt ist" / "An Antrag stands as it was filed" :
        "Zieh ihn zurück und stelle einen neuen; im Gespräch kannst du schreiben." / "Take it back and file a new one; you can write in its Gespräch." }
    ANTRAG_NICHT_OFFEN = CONFLICT "antrag-nicht-offen" {
        "Der Antrag ist nicht mehr offen" / "The Antrag is not open any more" :
        "Ein neuer Antrag kann ihn aufgreifen." / "A new Antrag can take it up." }
    WEBERANTRAG_LAEUFT = CONFLICT "weberantrag-laeuft" {
        "Dein Weberantrag läuft schon" / "Your Weberantrag is running already" :
        "Warte, bis er entschieden ist." / "Wait until it is decided." }
    KEIN_BESCHLUSS = CONFLICT "kein-beschluss" {
        "Aufheben lässt sich nur ein Beschluss" / "Only a Beschluss can be repealed" :
        "Nenne einen Antrag, der angenommen wurde." / "Name an Antrag that was accepted." }
    SCHON_AUFGEHOBEN = CONFLICT "schon-aufgehoben" {
        "Der Beschluss ist schon aufgehoben" / "The Beschluss has been repealed already" :
        "Es ist nichts zu tun." / "There is nothing to do." }
    ZIEL_KEIN_WEBER = CONFLICT "ziel-kein-weber" {
        "Diese Garnrolle ist kein Weber" / "This Garnrolle is no Weber" :
        "Nenne eine bestätigte Garnrolle deiner Ortsweberei." / "Name a verified Garnrolle of your Ortsweberei." }
    SCHON_EINGESPROCHEN = CONFLICT "schon-eingesprochen" {
        "Du hast hier schon Einspruch erhoben" / "You have objected here already" :
        "Jede Person spricht gegen einen Antrag einmal ein." / "Everyone objects to an Antrag once." }
    KEIN_EIGENER_EINSPRUCH = CONFLICT "kein-eigener-einspruch" {
        "Von dir steht hier kein Einspruch" / "No Einspruch of yours stands here" :
        "Es ist nichts zurückzuziehen." / "There is nothing to take back." }
    ABSTIMMUNG_GESCHLOSSEN = CONFLICT "abstimmung-geschlossen" {
        "Die Abstimmung ist geschlossen" / "The vote is closed" :
        "Das Ergebnis steht fest; ein neuer Antrag kann einen Beschluss aufheben." / "The result stands; a new Antrag can repeal a Beschluss." }
    SCHON_VERLIEHEN = CONFLICT "schon-verliehen" {
        "Dieser Person ist deine Stimme schon verliehen" / "Your voice is lent to this person already" :
        "Erneuere die Delegation, damit sie 28 Tage weiterläuft." / "Renew the Delegation so that it goes on for 28 days." }
    DELEGATION_KREIS = CONFLICT "delegation-kreis" {
        "Die Stimme liefe im Kreis" / "The voice would run in a circle" :
        "»kreis« nennt die Personen. Verleihe sie jemandem außerhalb, oder stimme selbst ab." / "“kreis” names the persons. Lend it to somebody outside, or vote yourself." }
    KONTO_VOLL = CONFLICT "konto-voll" {
        "Mehr passt nicht auf dieses Konto" / "This Konto holds no more" :
        "Ein Ortsgewebekonto hält höchstens zehn Milliarden Euro; gib weniger." / "An Ortsgewebekonto holds at most ten billion euros; give less." }
    SCHON_BEZAHLT = CONFLICT "schon-bezahlt" {
        "Diese Auszahlung ist schon bezahlt" / "This payout has been paid already" :
        "War das ein Irrtum, korrigiere die Buchung; sie bleibt lesbar." / "If that was a mistake, correct the entry; it stays readable." }
    NICHT_FREIGEGEBEN = CONFLICT "auszahlung-nicht-freigegeben" {
        "Diese Auszahlung ist nicht freigegeben" / "This payout is not authorised" :
        "Bezahlt wird nur, was beschlossen und reserviert ist." / "Only what was decided and is reserved is paid." }
    SCHON_KORRIGIERT = CONFLICT "schon-korrigiert" {
        "Diese Buchung ist schon korrigiert" / "This entry has been corrected already" :
        "Die Gegenbuchung steht im Auszug; mehr ist nicht zu tun." / "The contra entry stands in the statement; nothing is left to do." }
    NICHT_KORRIGIERBAR = CONFLICT "buchung-nicht-korrigierbar" {
        "Diese Buchung korrigiert niemand von Hand" / "Nobody corrects this entry by hand" :
        "Korrigiert werden Spenden und Zahlungen. Was ein Beschluss reserviert hat, gibt nur ein neuer Beschluss frei." / "Donations and payments are corrected. What a Beschluss reserved only a new Beschluss sets free." }
    NICHT_GEDECKT = CONFLICT "nicht-gedeckt" {
        "So viel Geld ist nicht frei" / "There is not as much free money" :
        "Auf dem Konto liegt nie weniger, als reserviert ist." / "The Konto never holds less than is reserved." }
    NUR_DURCH_MELDUNG = CONFLICT "nur-durch-meldung" {
        "Darum wird kein Antrag gestellt" / "No Antrag is filed for that" :
        "Melde den Inhalt dort, wo er steht; abgestimmt wird dann von selbst." / "Report the content where it stands; the vote then opens by itself." }
    MELDUNG_LAEUFT = CONFLICT "meldung-laeuft" {
        "Das ist schon gemeldet" / "This has been reported already" :
        "Darüber wird gerade im Webrat abgestimmt; gib dort deine Stimme ab." / "It is being voted on in the Webrat; cast your Stimme there." }
    SCHON_GEPRUEFT = CONFLICT "schon-geprueft" {
        "Darüber ist schon entschieden" / "This has been decided already" :
        "Die Weber haben es stehen lassen, so wie es ist. Erst wenn es geändert wird, kann es wieder gemeldet werden." / "The Weber let it stand as it is. Only when it changes can it be reported again." }
    SCHON_AUSGEBLENDET = CONFLICT "schon-ausgeblendet" {
        "Das ist schon ausgeblendet" / "This is hidden already" :
        "Ein Antrag kann den Beschluss aufheben." / "An Antrag can repeal the Beschluss." }
    EINGEFROREN = CONFLICT "eingefroren" {
        "Das ist eingefroren" / "This is frozen" :
        "Bis darüber entschieden ist, ändert und meldet es niemand." / "Until it is decided about, nobody changes or reports it." }
    ZU_VIELE_MELDUNGEN = CONFLICT "zu-viele-meldungen" {
        "Über so viel von dir Gemeldetes wird schon abgestimmt" / "As much that you reported is being voted on already" :
        "Warte, bis eine dieser Abstimmungen vorbei ist; sie dauern 24 Stunden." / "Wait until one of these votes is over; they take 24 hours." }
    ZU_VIELE_ZUGAENGE = CONFLICT "zu-viele-zugaenge" {
        "Mehr Zugänge hat eine Person nicht" / "One person has no more Zugänge" :
        "Nimm einen weg, den du nicht mehr brauchst; zwanzig gehen zugleich." / "Take one away that you no longer need; there are twenty at a time." }
    VERGESSEN_LAEUFT = CONFLICT "vergessen-laeuft" {
        "Dass du vergessen wirst, ist schon beantragt" / "You have asked to be forgotten already" :
        "Du kannst es bis dahin zurücknehmen." / "You can take it back until then." }
    KEIN_VERGESSEN = CONFLICT "kein-vergessen" {
        "Es ist nichts zurückzunehmen" / "There is nothing to take back" :
        "Du hast nicht beantragt, vergessen zu werden." / "You have not asked to be forgotten." }
    NOCH_NICHT_FAELLIG = CONFLICT "noch-nicht-faellig" {
        "Der Zeitpunkt ist noch nicht gekommen" / "The moment has not come yet" :
        "Das Gewebe tut dies von selbst, wenn es so weit ist." / "The weave does this by itself when the time has come." }
    UHR_STEHT_NICHT_STILL = CONFLICT "uhr-nicht-stellbar" {
        "Diese Uhr lässt sich nicht stellen" / "This clock cannot be moved" :
        "Starte mit --simulated-time, um die Zeit von Hand zu bewegen." / "Start with --simulated-time to move time by hand." }
    BILDER_KONTINGENT = CONFLICT "bilder-kontingent" {
        "Deine Bilder füllen den Platz, den eine Person hat" / "Your pictures fill the room that one person has" :
        "Nimm Bilder heraus, die du nicht mehr brauchst, oder lade kleinere hoch." / "Take out pictures that you no longer need, or upload smaller ones." }
    BILDER_PLATZ = CONFLICT "bilder-platz" {
        "Der Platz für Bilder ist auf dieser Instanz voll" / "The room for pictures is full on this instance" :
        "Weben geht weiter. Der Betreiber kann den Platz vergrößern." / "Weaving goes on. The Betreiber can enlarge the room." }
    // 410, 412, 413, 415
    LINK_VERBRAUCHT = GONE "link-verbraucht" {
        "Der Anmeldelink ist verbraucht oder abgelaufen" / "The sign-in link was used or has expired" :
        "Fordere einen neuen an; jeder Link gilt einmal und nur kurze Zeit." / "Ask for a new one; every link works once and for a short time only." }
    VERALTET = PRECONDITION_FAILED "veraltet" {
        "Inzwischen hat sich etwas geändert" / "Something has changed in the meantime" :
        "Nichts ist verloren: sieh dir den jetzigen Stand in »current« an und sende deine Änderung mit dessen Version." / "Nothing is lost: look at the present state in “current” and send your change with its version." }
    ZU_GROSS = PAYLOAD_TOO_LARGE "zu-gross" {
        "Der Inhalt ist zu groß" / "The content is too large" :
        "Kürze den Inhalt oder teile ihn auf." / "Shorten the content or split it." }
    INHALTSTYP = UNSUPPORTED_MEDIA_TYPE "inhaltstyp" {
        "Dieser Inhaltstyp wird nicht gelesen" / "This content type is not read" :
        "Sende »Content-Type: application/json«." / "Send “Content-Type: application/json”." }
    BILDFORMAT = UNSUPPORTED_MEDIA_TYPE "bildformat" {
        "Dieses Bildformat wird nicht gelesen" / "This picture format is not read" :
        "Sende ein Bild als image/jpeg, image/png, image/webp oder image/gif." / "Send a picture as image/jpeg, image/png, image/webp or image/gif." }
    BEREICH = RANGE_NOT_SATISFIABLE "bereich-nicht-da" {
        "Dieser Bereich liegt hinter dem Ende" / "This range lies behind the end" :
        "Frage einen Bereich innerhalb der Datei an." / "Ask for a range inside of the file." }
    // 422: fields
    FELDER = UNPROCESSABLE_ENTITY "felder" {
        "Einige Felder passen nicht" / "Some fields do not fit" :
        "Die Liste »errors« nennt jedes Feld und seine Regel." / "The list “errors” names every field and its rule." }
    DELEGATION_AN_SICH = UNPROCESSABLE_ENTITY "delegation-an-sich-selbst" {
        "Die eigene Stimme hat man schon" / "One has one's own voice already" :
        "Nenne eine andere Person, oder stimme selbst ab." / "Name somebody else, or vote yourself." }
    AUSSERHALB_ALLER = UNPROCESSABLE_ENTITY "ausserhalb-aller-ortswebereien" {
        "Hier ist noch keine Ortsweberei" / "There is no Ortsweberei here yet" :
        "Wähle einen Ort innerhalb einer Ortsweberei; ihre Grenzen stehen unter /api/ortswebereien." / "Choose a place inside of an Ortsweberei; their bounds stand at /api/ortswebereien." }
    AUSSERHALB_DER = UNPROCESSABLE_ENTITY "ausserhalb-der-ortsweberei" {
        "Der Ort liegt außerhalb dieser Ortsweberei" / "The place lies outside of this Ortsweberei" :
        "Importiere nur Orte innerhalb ihrer Grenzen." / "Import places inside of its bounds only." }
    ORT_WECHSELT_NICHT = UNPROCESSABLE_ENTITY "ort-wechselt-nicht" {
        "Ein Knoten wechselt die Ortsweberei nicht" / "A Knoten does not change its Ortsweberei" :
        "Wähle einen Ort innerhalb derselben Ortsweberei oder knüpfe dort einen neuen Knoten." / "Choose a place inside of the same Ortsweberei or tie a new Knoten there." }
    EINWILLIGUNG_FEHLT = UNPROCESSABLE_ENTITY "einwilligung-fehlt" {
        "Für den genauen Ort fehlt die Einwilligung" / "Consent to the exact place is missing" :
        "Sende »einwilligung: true«, wenn alle deinen genauen Wohnort sehen sollen." / "Send “einwilligung: true” if everyone shall see exactly where you live." }
    RADIUS = UNPROCESSABLE_ENTITY "radius-ausserhalb" {
        "Der Radius liegt außerhalb der Grenzen" / "The radius is out of range" :
        "Wähle einen Radius innerhalb der Grenzen." / "Choose a radius in range." }
    ZU_VIELE = UNPROCESSABLE_ENTITY "zu-viele" {
        "Das sind zu viele" / "These are too many" :
        "Nimm etwas heraus." / "Take something out." }
    LISTE_LEER = UNPROCESSABLE_ENTITY "liste-leer" {
        "Die Liste hat keine Zeile" / "The list has no line" :
        "Schreib mindestens eine Zeile." / "Write one line at least." }
    STRUKTURART = UNPROCESSABLE_ENTITY "strukturart" {
        "Diese Art entsteht nur mit einer Ortsweberei" / "This kind arises with an Ortsweberei only" :
        "Wähle idee, veranstaltung, einrichtung, werkzeug, schlafplatz, frage oder sonstiges." / "Choose idee, veranstaltung, einrichtung, werkzeug, schlafplatz, frage or sonstiges." }
    UNTERART = UNPROCESSABLE_ENTITY "unterart-passt-nicht" {
        "Diese Art trägt keine Unterart" / "This kind carries no sub-kind" :
        "Nur veranstaltung und einrichtung haben eine Unterart; lass sie weg." / "Only veranstaltung and einrichtung have a sub-kind; leave it out." }
    ZEITEN = UNPROCESSABLE_ENTITY "zeiten-passen-nicht" {
        "Nur eine veranstaltung hat Beginn und Ende" / "Only a veranstaltung has a beginning and an end" :
        "Lass die Zeiten weg oder wähle die Art veranstaltung." / "Leave the times out or choose the kind veranstaltung." }
    ENDE_VOR_BEGINN = UNPROCESSABLE_ENTITY "ende-vor-beginn" {
        "Das Ende liegt nicht nach dem Beginn" / "The end does not lie after the beginning" :
        "Wähle ein späteres Ende." / "Choose a later end." }
    ENDE_VERGANGEN = UNPROCESSABLE_ENTITY "ende-vergangen" {
        "Das Ende liegt in der Vergangenheit" / "The end lies in the past" :
        "Wähle ein Ende in der Zukunft." / "Choose an end in the future." }
    ENDE_ZU_FERN = UNPROCESSABLE_ENTITY "ende-zu-fern" {
        "Das Ende liegt zu weit in der Zukunft" / "The end lies too far ahead" :
        "Wähle ein früheres Ende." / "Choose an earlier end." }
    BILD_ABMESSUNGEN = UNPROCESSABLE_ENTITY "bild-abmessungen" {
        "Das Bild hat zu viele Bildpunkte" / "The picture has too many pixels" :
        "Verkleinere es auf höchstens 25 Millionen Bildpunkte, keine Seite länger als 16384." / "Make it smaller: at most 25 million pixels, no side longer than 16384." }
    BILD_UNLESBAR = UNPROCESSABLE_ENTITY "bild-unlesbar" {
        "Das Bild lässt sich nicht lesen" / "The picture cannot be read" :
        "Öffne es in einem Bildprogramm und speichere es neu." / "Open it in a picture program and save it again." }
    AUSZUG_ZU_LANG = UNPROCESSABLE_ENTITY "auszug-zu-lang" {
        "Für ein Blatt sind das zu viele Buchungen" / "These are too many entries for one sheet" :
        "Wähle weniger Tage; auf einen Auszug passen 1000 Buchungen." / "Choose fewer days; a statement holds 1000 entries." }
    ANDERER_INHALT = UNPROCESSABLE_ENTITY "anderer-inhalt" {
        "Derselbe Idempotency-Key mit anderem Inhalt" / "The same Idempotency-Key with other content" :
        "Ein Schlüssel gehört zu genau einer Handlung. Nimm einen neuen für eine neue." / "A key belongs to exactly one action. Use a new one for a new one." }
    // 428, 429, 503
    VERSION_FEHLT = PRECONDITION_REQUIRED "version-fehlt" {
        "Es fehlt, worauf die Änderung beruht" / "What the change is based on is missing" :
        "Sende die gelesene Version als »If-Match: \"<version>\"«." / "Send the version you read as “If-Match: \"<version>\"”." }
    ZU_SCHNELL = TOO_MANY_REQUESTS "zu-schnell" {
        "Das waren zu viele Anfragen in kurzer Zeit" / "These were too many requests in a short time" :
        "Warte einen Augenblick; wie lange, steht in »Retry-After«." / "Wait a moment; “Retry-After” says how long." }
    AUFGABE_NOETIG = TOO_MANY_REQUESTS "aufgabe-noetig" {
        "Ohne gelöste Aufgabe geht das hier gerade nicht öfter" / "Without a solved task this cannot be done more often here now" :
        "Löse eine Aufgabe von POST /api/auth/aufgabe und sende die Lösung mit, oder komm wieder, wenn »Retry-After« vorbei ist." / "Solve a task of POST /api/auth/aufgabe and send the solution along, or come again when “Retry-After” is over." }
    ERSTER_TAG = TOO_MANY_REQUESTS "erster-tag" {
        "Am ersten Tag geht nicht mehr als das" / "On the first day there is no more than this" :
        "24 Stunden nach dem Anlegen der Rolle fällt diese Grenze weg, und sofort, wenn dich jemand bestätigt." / "24 hours after the Garnrolle was made this limit is gone, and at once when somebody verifies you." }
    AUSGELASTET = SERVICE_UNAVAILABLE "ausgelastet" {
        "Gerade wollen zu viele zugleich weben" / "Too many want to weave at once" :
        "Nichts ist geschehen. Versuche es gleich noch einmal." / "Nothing has happened. Try again in a moment." }
    BILDER_AUSGELASTET = SERVICE_UNAVAILABLE "bilder-ausgelastet" {
        "Gerade werden zu viele Bilder zugleich hochgeladen" / "Too many pictures are being uploaded at once" :
        "Nichts ist geschehen. Versuche es gleich noch einmal." / "Nothing has happened. Try again in a moment." }
    AUSKUNFT_AUSGELASTET = SERVICE_UNAVAILABLE "auskunft-ausgelastet" {
        "Gerade liest schon jemand seine Auskunft" / "Somebody is reading what is held about them right now" :
        "Das liest den ganzen Log; versuche es gleich noch einmal." / "That reads the whole log; try again in a moment." }
    AUSHANG_AUSGELASTET = SERVICE_UNAVAILABLE "aushang-ausgelastet" {
        "Gerade werden schon Blätter gesetzt" / "Sheets are being set already" :
        "Versuche es gleich noch einmal." / "Try again in a moment." }
    BILDER_NICHT_ERREICHBAR = SERVICE_UNAVAILABLE "bilder-nicht-erreichbar" {
        "Die Ablage der Bilder antwortet gerade nicht" / "The place for pictures does not answer at the moment" :
        "Nichts ist geschehen. Versuche es gleich noch einmal." / "Nothing has happened. Try again in a moment." }
    NICHT_ERREICHBAR = SERVICE_UNAVAILABLE "log-nicht-erreichbar" {
        "Das Log nimmt gerade nichts an" / "The log takes nothing at the moment" :
        "Nichts ist geschehen. Versuche es gleich noch einmal." / "Nothing has happened. Try again in a moment." }
    AUSGANG_UNGEWISS = SERVICE_UNAVAILABLE "ausgang-ungewiss" {
        "Ob es geschehen ist, steht noch nicht fest" / "Whether it happened is not certain yet" :
        "Wiederhole die Anfrage mit demselben Idempotency-Key: sie wirkt genau einmal." / "Repeat the request with the same Idempotency-Key: it takes effect exactly once." }
    NOCH_NICHT_GELESEN = SERVICE_UNAVAILABLE "noch-nicht-gelesen" {
        "Dieser Knotenpunkt ist noch nicht so weit" / "This node has not come that far" :
        "Versuche es gleich noch einmal oder ohne »Weltgewebe-At-Least«." / "Try again in a moment or without “Weltgewebe-At-Least”." }
    ZU_LANGSAM = SERVICE_UNAVAILABLE "zu-langsam" {
        "Die Antwort hat zu lange gedauert" / "The answer took too long" :
        "Versuche es gleich noch einmal; bei einer Änderung mit demselben Idempotency-Key." / "Try again in a moment; for a change with the same Idempotency-Key." }
    INNEN = INTERNAL_SERVER_ERROR "innerer-fehler" {
        "Hier ist etwas schiefgegangen" / "Something went wrong here" :
        "Das ist unser Fehler und steht im Protokoll der Instanz." / "This is our mistake and stands in the instance's record." }
}
