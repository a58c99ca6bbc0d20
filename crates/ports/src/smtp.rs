//! Letters by SMTP, through a server that the operator names. What that server says is never passed on but for its
//! number: its words often hold the address.

use crate::mail::{Mail, Post, SendError};
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart, SinglePart};
use lettre::{SmtpTransport, Transport as _};
use std::time::{Duration, UNIX_EPOCH};

/// How long the server may take for one step.
const PATIENCE: Duration = Duration::from_secs(10);

/// The way by SMTP.
pub struct Smtp {
    transport: SmtpTransport,
    from: Mailbox,
}

impl Smtp {
    /// The way to the server at this address, such as `smtps://user:password@mail.example` (TLS from the first byte) or
    /// `smtp://user:password@mail.example:587?tls=required` (STARTTLS, without which nothing is sent); from somebody
    /// such as `Weltgewebe <post@weltgewebe.example>`. Unguarded only to this machine. Nothing is sent yet.
    ///
    /// # Errors
    /// One sentence about the setting, which never repeats the address: it holds a password.
    pub fn at(address: &str, from: &str) -> Result<Self, String> {
        let from = from.parse().map_err(|_| "smtp_from is no address".to_owned())?;
        let guarded = address.starts_with("smtps://") || address.ends_with("?tls=required");
        if !guarded && !is_loopback(address) {
            return Err("smtp is unguarded: use smtps:// or end it with ?tls=required".to_owned());
        }
        let builder = SmtpTransport::from_url(address);
        let builder =
            builder.map_err(|_| "smtp is no address such as smtps://user:password@host".to_owned())?;
        Ok(Self { transport: builder.timeout(Some(PATIENCE)).build(), from })
    }

    fn message(&self, mail: &Mail) -> Result<Message, SendError> {
        let never = |what: &str| SendError::Nie(what.to_owned());
        let to: Mailbox = mail.to.parse().map_err(|_| never("the address cannot be used"))?;
        let micros = u64::try_from(mail.written_at.micros()).unwrap_or_default();
        let mut builder = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(mail.subject.clone())
            .date(UNIX_EPOCH + Duration::from_micros(micros));
        if let Some(id) = &mail.id {
            let domain = self.from.email.domain();
            builder = builder.message_id(Some(format!("<{id}@{domain}>")));
        }
        if let Some(address) = &mail.unsubscribe {
            builder = builder
                .raw_header(raw("List-Unsubscribe", format!("<{address}>"))?)
                .raw_header(raw("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned())?);
        }
        let built = match &mail.html {
            Some(html) => {
                builder.multipart(MultiPart::alternative_plain_html(mail.text.clone(), html.clone()))
            }
            None => builder.singlepart(SinglePart::plain(mail.text.clone())),
        };
        built.map_err(|_| never("the letter cannot be put together"))
    }
}

/// Whether this address leads to the machine itself.
fn is_loopback(address: &str) -> bool {
    let host = address.strip_prefix("smtp://").unwrap_or_default();
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    matches!(host, "localhost" | "127.0.0.1")
}

fn raw(name: &str, value: String) -> Result<HeaderValue, SendError> {
    let name = HeaderName::new_from_ascii(name.to_owned())
        .map_err(|_| SendError::Nie("a header cannot be named".to_owned()))?;
    // Written as it is: folded or encoded it would be no address any more.
    Ok(HeaderValue::dangerous_new_pre_encoded(name, value.clone(), value))
}

impl Post for Smtp {
    fn send(&self, mail: Mail) -> Result<(), SendError> {
        let message = self.message(&mail)?;
        let failed = |error: lettre::transport::smtp::Error| {
            let said = error.status().map_or_else(|| "no answer".to_owned(), |code| format!("status {code}"));
            if error.is_permanent() { SendError::Nie(said) } else { SendError::Spaeter(said) }
        };
        self.transport.send(&message).map(drop).map_err(failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FROM: &str = "Weltgewebe <post@weltgewebe.example>";

    fn letter() -> Mail {
        Mail {
            to: "ada@example.org".to_owned(),
            garnrolle: domain::GarnrolleId::from_u128(0xada),
            subject: "Einspruch gegen „Bänke“".to_owned(),
            text: "Grüße".to_owned(),
            token: None,
            written_at: domain::Timestamp::from_micros(1_800_000_000_000_000),
            html: Some("<p>Grüße</p>".to_owned()),
            id: Some("abc".to_owned()),
            unsubscribe: Some(format!("https://weltgewebe.example/api/abbestellen?wer={}", "x".repeat(120))),
        }
    }

    #[test]
    fn only_a_guarded_way_leads_out_of_the_machine() {
        for fine in
            ["smtps://a:b@mail.example", "smtp://mail.example:587?tls=required", "smtp://127.0.0.1:25"]
        {
            assert!(Smtp::at(fine, FROM).is_ok(), "{fine}");
        }
        for wrong in ["smtp://a:b@mail.example", "smtp://127.0.0.1@mail.example:25", "mail.example"] {
            let said = Smtp::at(wrong, FROM).err().unwrap();
            assert!(said.contains("smtp") && !said.contains("a:b"), "{said}");
        }
        assert!(Smtp::at("smtps://mail.example", "nobody").is_err());
    }

    #[test]
    fn a_letter_carries_both_forms_its_id_and_the_way_to_take_it_off_unfolded() {
        let smtp = Smtp::at("smtp://127.0.0.1:25", FROM).unwrap();
        let bytes = smtp.message(&letter()).unwrap().formatted();
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.contains("Message-ID: <abc@weltgewebe.example>\r\n"), "{text}");
        assert!(text.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
        let whole = format!("List-Unsubscribe: <{}>\r\n", letter().unsubscribe.unwrap());
        assert!(text.contains(&whole), "{text}");
        assert!(text.contains("multipart/alternative") && text.contains("text/html"));
        assert!(text.contains("Date: Fri, 15 Jan 2027 08:00:00"));
    }

    #[test]
    fn nobody_listening_is_tried_again_and_a_strange_address_never() {
        let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let smtp = Smtp::at(&format!("smtp://{closed}"), FROM).unwrap();
        assert!(matches!(smtp.send(letter()), Err(SendError::Spaeter(_))));
        let strange = Mail { to: "nobody".to_owned(), ..letter() };
        assert!(matches!(smtp.send(strange), Err(SendError::Nie(_))));
    }
}
