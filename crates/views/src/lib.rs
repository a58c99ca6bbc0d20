//! The read models: everything that can be asked, answered from memory, folded from the log and from nothing else.

mod cells;
mod digest;
mod faeden;
mod fold;
mod geo;
mod gespraech;
mod haufen;
mod knoten;
mod leading;
mod linien;
mod map;
mod mvt;
mod orte;
mod page;
mod rollen;
mod stamps;
mod suche;
mod table;
mod tiles;
mod verlauf;
mod views;
mod zorder;

pub use faeden::FadenView;
pub use geo::{Bbox, distance_m};
pub use gespraech::{GespraechView, NachrichtVersion, NachrichtView};
pub use haufen::HaufenView;
pub use knoten::{ElementView, GarnView, KnotenSummary, KnotenView};
pub use map::{Bestand, KnotenQuery};
pub use orte::{OrtView, Statistik};
pub use page::{Cursor, CursorError, Page, PageRequest};
pub use rollen::{Author, Position, PrivatView, RolleView, RollenQuery, TURNING};
pub use suche::{Fund, SucheQuery, Suchgebiet, refresh_search, suche};
pub use tiles::{DEEPEST_ZOOM, LinieView, STREET_ZOOM, Tile};
pub use verlauf::{Schritt, Tat, TatView, VerlaufView};
pub use views::Views;
