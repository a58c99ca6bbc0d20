//! The addresses, one file per noun. A handler reads what came in, asks the views or the loom, and gives back a shape;
//! it decides nothing and stays short.

mod abstimmungen;
mod admin;
mod antraege;
mod aufgabe;
mod aushang;
mod auszug;
mod auth;
mod automatik;
mod benachrichtigungen;
mod betreiber;
pub(crate) mod bilder;
mod delegationen;
mod dev;
mod elemente;
mod faeden;
mod feeds;
mod garnrollen;
mod gespraech;
mod haufen;
mod health;
mod karte;
mod knoten;
mod konto;
mod live;
mod log;
mod me;
mod meldungen;
mod metrics;
mod ortswebereien;
mod rum;
mod statistik;
mod suche;
mod tiles;
mod vergessen;
mod vorschau;
mod webrat;
mod zugaenge;

pub(crate) use aushang::{PRESSES, is_beschlossen};
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use tiles::is_one_range;
pub(crate) use vergessen::AUSKUENFTE;

use crate::allowed::Gated;
use crate::app::Config;
use crate::input::{BBox, Limit};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use views::{Cursor, PageRequest};

/// Every address below `/api` but the description itself.
pub(crate) fn all(config: &Config) -> OpenApiRouter<Gated> {
    let router = OpenApiRouter::new()
        .routes(routes!(aufgabe::give))
        .routes(routes!(auth::register))
        .routes(routes!(auth::login))
        .routes(routes!(auth::open_session, auth::close_session))
        .routes(routes!(me::get_me, me::patch_me))
        .routes(routes!(vergessen::ask_for_it, vergessen::take_back))
        .routes(routes!(vergessen::export))
        .routes(routes!(benachrichtigungen::get, benachrichtigungen::put))
        .routes(routes!(benachrichtigungen::ask, benachrichtigungen::take_off))
        .routes(routes!(zugaenge::list, zugaenge::make))
        .routes(routes!(zugaenge::revoke))
        .routes(routes!(admin::verify))
        .routes(routes!(betreiber::found))
        .routes(routes!(betreiber::import))
        .routes(routes!(garnrollen::list))
        .routes(routes!(garnrollen::detail))
        .routes(routes!(garnrollen::aktivitaet))
        .routes(routes!(ortswebereien::list))
        .routes(routes!(ortswebereien::detail))
        .routes(routes!(knoten::list, knoten::tie))
        .routes(routes!(knoten::detail, knoten::change))
        .routes(routes!(knoten::verlauf))
        .routes(routes!(elemente::add))
        .routes(routes!(elemente::change, elemente::remove))
        .routes(routes!(bilder::upload))
        .routes(routes!(bilder::describe))
        .routes(routes!(bilder::size))
        .routes(routes!(vorschau::show))
        .routes(routes!(gespraech::read))
        .routes(routes!(gespraech::write))
        .routes(routes!(gespraech::edit, gespraech::withdraw))
        .routes(routes!(faeden::of_knoten))
        .routes(routes!(faeden::list, faeden::join))
        .routes(routes!(faeden::twist))
        .routes(routes!(faeden::untwist))
        .routes(routes!(antraege::list, antraege::file))
        .routes(routes!(antraege::detail))
        .routes(routes!(aushang::beschluss))
        .routes(routes!(antraege::object, antraege::take_einspruch_back))
        .routes(routes!(antraege::take_back))
        .routes(routes!(meldungen::report))
        .routes(routes!(meldungen::freeze))
        .routes(routes!(abstimmungen::detail))
        .routes(routes!(abstimmungen::stimmen))
        .routes(routes!(abstimmungen::pfade))
        .routes(routes!(abstimmungen::nachzaehlung))
        .routes(routes!(abstimmungen::vote))
        .routes(routes!(delegationen::list, delegationen::lend))
        .routes(routes!(delegationen::effective))
        .routes(routes!(delegationen::revoke))
        .routes(routes!(delegationen::renew))
        .routes(routes!(feeds::deadlines))
        .routes(routes!(feeds::decisions))
        .routes(routes!(webrat::webrat))
        .routes(routes!(webrat::naehstuebchen))
        .routes(routes!(webrat::write))
        .routes(routes!(konto::read))
        .routes(routes!(konto::open))
        .routes(routes!(auszug::auszug))
        .routes(routes!(automatik::list))
        .routes(routes!(konto::give))
        .routes(routes!(konto::detail))
        .routes(routes!(konto::pay))
        .routes(routes!(konto::correct))
        .routes(routes!(suche::search))
        .routes(routes!(haufen::list))
        .routes(routes!(statistik::count))
        .routes(routes!(karte::describe))
        .routes(routes!(tiles::gewebe))
        .routes(routes!(tiles::base))
        .routes(routes!(live::live))
        .routes(routes!(log::head))
        .routes(routes!(log::keys))
        .routes(routes!(log::records))
        .routes(routes!(log::inclusion))
        .routes(routes!(log::consistency))
        .routes(routes!(health::live))
        .routes(routes!(health::ready))
        .routes(routes!(metrics::metrics))
        .routes(routes!(rum::tell));
    let router = if config.dev { router.routes(routes!(dev::mails)) } else { router };
    if config.dev || config.simulated_time { router.routes(routes!(dev::advance)) } else { router }
}

/// The page of a view that was asked for.
pub(crate) const fn page(limit: Limit, after: Option<Cursor>) -> PageRequest {
    PageRequest { limit: limit.0, after }
}

/// The box of a view.
pub(crate) const fn view_box(bbox: BBox) -> views::Bbox {
    views::Bbox::new(bbox.low, bbox.high)
}
