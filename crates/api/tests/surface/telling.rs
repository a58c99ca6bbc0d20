//! Whom to tell about a weakness.

use crate::world::World;
use api::Security;
use api::app::Config;
use api::limit::Limits;

const PATH: &str = "/.well-known/security.txt";

#[tokio::test]
async fn the_contact_is_told_with_an_end_less_than_a_year_ahead() {
    let security = Security {
        contact: "mailto:sicherheit@weltgewebe.example".into(),
        policy: Some("https://weltgewebe.example/sicherheit".into()),
    };
    let site = "https://weltgewebe.example".to_owned();
    let config = Config { site, security: Some(security), limits: Limits::NONE, ..Config::default() };
    let answer = World::with(config).await.visitor().get(PATH).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "text/plain; charset=utf-8"));
    assert_eq!(
        answer.body(),
        "Contact: mailto:sicherheit@weltgewebe.example\n\
         Expires: 2027-07-15T00:00:00.000000Z\n\
         Preferred-Languages: de, en\n\
         Policy: https://weltgewebe.example/sicherheit\n\
         Canonical: https://weltgewebe.example/.well-known/security.txt\n"
    );
}

#[tokio::test]
async fn where_nobody_is_named_there_is_no_page() {
    World::new().await.visitor().get(PATH).await.refuses(404, "nicht-da");
}
