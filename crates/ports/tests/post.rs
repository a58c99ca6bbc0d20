//! Both ways to send letters keep the same promises: what was taken has arrived, whole and under its id, and a failure
//! says whether trying again can help. The mail server is a few lines that speak SMTP and answer as they are told.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use domain::Timestamp;
use ports::mail::{Mail, Outbox, Post, SendError};
use ports::smtp::Smtp;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

fn letter(n: u32) -> Mail {
    Mail {
        to: "ada@example.org".to_owned(),
        garnrolle: domain::GarnrolleId::from_u128(0xada),
        subject: format!("Brief {n}"),
        text: format!("Text {n}\n.\nEnde\n"),
        token: None,
        written_at: Timestamp::from_micros(1_800_000_000_000_000),
        html: Some(format!("<p>Text {n}</p>")),
        id: Some(format!("brief-{n}")),
        unsubscribe: Some("https://weltgewebe.example/api/abbestellen?wer=1".to_owned()),
    }
}

/// What every way promises; `arrived` gives the next letter that arrived, as text.
fn contract(post: &dyn Post, mut arrived: impl FnMut() -> String) {
    for n in 1..=3 {
        post.send(letter(n)).unwrap();
        let text = arrived();
        for part in [format!("Brief {n}"), format!("Text {n}"), format!("brief-{n}"), "Ende".to_owned()] {
            assert!(text.contains(&part), "{part} is missing in {text}");
        }
        assert!(text.contains("https://weltgewebe.example/api/abbestellen?wer=1"), "{text}");
    }
}

#[test]
fn the_outbox_keeps_the_promises_and_takes_a_letter_once() {
    let folder = tempfile::tempdir().unwrap();
    let outbox = Outbox::open(folder.path()).unwrap();
    contract(&outbox, || serde_json::to_string(&outbox.newest().first()).unwrap());
    Post::send(&outbox, letter(3)).unwrap();
    assert_eq!(outbox.newest().len(), 3);
}

#[test]
fn smtp_keeps_the_promises() {
    let (address, arrived) = catcher("250 taken");
    let smtp = Smtp::at(&address, "Weltgewebe <post@weltgewebe.example>").unwrap();
    contract(&smtp, || arrived.recv().unwrap());
}

#[test]
fn a_refusal_for_ever_is_told_from_one_for_now_and_repeats_no_words() {
    for (said, for_ever) in [("550 ada@example.org is unknown", true), ("451 later", false)] {
        let (address, _arrived) = catcher(said);
        let smtp = Smtp::at(&address, "post@weltgewebe.example").unwrap();
        let error = smtp.send(letter(1)).unwrap_err();
        assert_eq!(matches!(error, SendError::Nie(_)), for_ever, "{error}");
        assert!(error.to_string().contains(&said[..3]) && !error.to_string().contains("ada"), "{error}");
    }
}

/// A server that takes letters and answers each with this line.
fn catcher(answer: &'static str) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("smtp://{}", listener.local_addr().unwrap());
    let (tell, told) = channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            // A client that goes away in the middle is no failure of the server.
            let _ = talk(&stream.unwrap(), answer, &tell);
        }
    });
    (address, told)
}

fn talk(mut stream: &TcpStream, answer: &str, tell: &Sender<String>) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    stream.write_all(b"220 catcher\r\n")?;
    while let Some(line) = lines.next() {
        let line = line?;
        match line.split(' ').next().unwrap_or_default() {
            "DATA" => {
                stream.write_all(b"354 go on\r\n")?;
                let letter: Vec<String> =
                    lines.by_ref().map_while(Result::ok).take_while(|line| line != ".").collect();
                // Nobody listens where the letter is refused.
                let _ = tell.send(letter.join("\n"));
                stream.write_all(format!("{answer}\r\n").as_bytes())?;
            }
            "QUIT" => return stream.write_all(b"221 bye\r\n"),
            _ => stream.write_all(b"250 fine\r\n")?,
        }
    }
    Ok(())
}
