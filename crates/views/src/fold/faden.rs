//! Following what happens to Fäden and Garn, and the lines that the map makes of them.

use super::{Moment, person};
use crate::faeden::FadenRow;
use crate::leading::Leading;
use crate::linien::{Ends, Line, LineKey};
use crate::orte::Step;
use crate::verlauf::{Schritt, SchrittRow, Tat};
use crate::views::Views;
use domain::{ElementId, Event, FadenArt, FadenId, GarnrolleId, Happened, InteresseArt, KnotenId, Timestamp};

/// A Faden as its event draws it.
struct Drawn {
    id: FadenId,
    art: FadenArt,
    interesse: Option<InteresseArt>,
    from: GarnrolleId,
    to: KnotenId,
    expires_at: Timestamp,
}

impl Views {
    pub(super) fn follow_faden(&mut self, happened: &Happened, moment: Moment) {
        match &happened.event {
            Event::FadenGezogen { faden, art, interesse, from, to, expires_at } => {
                let (id, art, interesse, from, to) = (*faden, *art, *interesse, *from, *to);
                self.draw(&Drawn { id, art, interesse, from, to, expires_at: *expires_at }, moment);
            }
            Event::FadenVerzwirnt { faden, element, .. } => self.twist(happened, *faden, *element, moment),
            Event::FadenEntzwirnt { faden, expires_at, regel, .. } => {
                let schritt = Schritt::Entzwirnt { faden: *faden, regel: *regel };
                self.untwist(happened, *faden, *expires_at, schritt, moment);
            }
            Event::FadenVerblasst { faden, .. } => self.fade(*faden, moment),
            Event::KnotenAufgeloest { .. } => self.dissolve(happened, moment),
            _ => {}
        }
    }

    fn draw(&mut self, drawn: &Drawn, moment: Moment) {
        let Some(to) = self.knoten.number(drawn.to) else { return };
        if self.faeden.number(drawn.id).is_some() {
            return;
        }
        let from = self.rollen.number(drawn.from);
        let expires_at = Some(drawn.expires_at);
        let number = self.faeden.insert(FadenRow {
            id: drawn.id,
            art: drawn.art,
            interesse: drawn.interesse,
            from,
            to,
            created_at: moment.time,
            drawn_at: moment.time,
            expires_at,
        });
        self.with_leading(from, moment, |leading| leading.insert(expires_at, number));
        self.with_knoten(to, moment, |knoten| {
            knoten.leading.insert(expires_at, number);
            knoten.last_activity_at = moment.time;
            if let Some(art) = drawn.interesse {
                let schritt = Schritt::InteresseBekundet { faden: drawn.id, art };
                let (position, time) = (moment.position, moment.time);
                knoten.verlauf.push(SchrittRow { position, time, by: Some(from), schritt });
            }
        });
        self.count_faden(to, expires_at, Step::More);
        self.lengthen_line((from, to, drawn.art), drawn.expires_at, moment);
        if drawn.interesse.is_some() {
            self.note(drawn.from, Some(to), Tat::InteresseBekundet, moment);
        }
    }

    fn twist(&mut self, happened: &Happened, id: FadenId, element: Option<ElementId>, moment: Moment) {
        let schritt = Schritt::Verzwirnt { faden: id, element };
        let Some(to) = self.set_ends(happened, id, None, element, schritt, moment) else { return };
        if let Some(by) = person(happened.actor) {
            self.note(by, Some(to), Tat::Verzwirnt, moment);
        }
    }

    fn untwist(
        &mut self,
        happened: &Happened,
        id: FadenId,
        expires_at: Timestamp,
        schritt: Schritt,
        moment: Moment,
    ) {
        let Some(to) = self.set_ends(happened, id, Some(expires_at), None, schritt, moment) else { return };
        if let Some(number) = self.faeden.number(id) {
            self.faeden.restart(number, moment.time);
        }
        if let Some(by) = person(happened.actor) {
            self.note(by, Some(to), Tat::Entzwirnt, moment);
        }
    }

    /// Makes Garn of a Faden or a Faden of Garn; the number of the Knoten that it leads to.
    fn set_ends(
        &mut self,
        happened: &Happened,
        id: FadenId,
        expires_at: Option<Timestamp>,
        element: Option<ElementId>,
        schritt: Schritt,
        moment: Moment,
    ) -> Option<u32> {
        let number = self.faeden.number(id)?;
        let row = self.faeden.get(number)?;
        let (before, from, to, art) = (row.expires_at, row.from, row.to, row.art);
        self.faeden.set_ends(number, expires_at, element);
        self.with_leading(from, moment, |leading| {
            leading.remove(before, number);
            leading.insert(expires_at, number);
        });
        let by = person(happened.actor).map(|by| self.rollen.number(by));
        self.with_knoten(to, moment, |knoten| {
            knoten.leading.remove(before, number);
            knoten.leading.insert(expires_at, number);
            knoten.last_activity_at = moment.time;
            let (position, time) = (moment.position, moment.time);
            knoten.verlauf.push(SchrittRow { position, time, by, schritt });
        });
        self.count_faden(to, before, Step::Less);
        self.count_faden(to, expires_at, Step::More);
        self.refresh_line((from, to, art), moment);
        Some(to)
    }

    fn fade(&mut self, id: FadenId, moment: Moment) {
        let Some(number) = self.faeden.number(id) else { return };
        let Some(row) = self.faeden.remove(number) else { return };
        self.with_leading(row.from, moment, |leading| leading.remove(row.expires_at, number));
        self.with_knoten(row.to, moment, |knoten| {
            knoten.leading.remove(row.expires_at, number);
            knoten.faded_until = knoten.faded_until.max(row.expires_at);
        });
        self.count_faden(row.to, row.expires_at, Step::Less);
        self.shorten_line((row.from, row.to, row.art), row.expires_at, moment);
    }

    /// Changes what leads from a Garnrolle. The map keeps those from whom most leads.
    fn with_leading(&mut self, rolle: u32, moment: Moment, change: impl FnOnce(&mut Leading)) {
        let Some(row) = self.rollen.table.get_mut(rolle) else { return };
        change(&mut row.leading);
        if let Some(place) = row.position {
            self.stamps.mark_place(place, moment.position);
        }
    }

    fn count_faden(&mut self, to: u32, expires_at: Option<Timestamp>, step: Step) {
        let ort = self.knoten.get(to).map(|knoten| knoten.ort);
        if let Some(row) = ort.and_then(|ort| self.orte.get_mut(&ort)) {
            row.statistik.count_faden(expires_at, step);
        }
    }

    /// One more Faden in a line.
    fn lengthen_line(&mut self, key: LineKey, expires_at: Timestamp, moment: Moment) {
        let line = self.linien.find(key).copied().unwrap_or_else(|| {
            let ends = self.line_ends(key);
            Line { key, count: 0, garn: 0, expires_at: None, ends }
        });
        let expires_at = line.expires_at.max(Some(expires_at));
        self.put_line(Line { count: line.count + 1, expires_at, ..line }, moment);
    }

    /// One Faden less in a line. Unless it was the last to end, nothing else changes.
    fn shorten_line(&mut self, key: LineKey, expires_at: Option<Timestamp>, moment: Moment) {
        match self.linien.find(key).copied() {
            Some(line) if line.count > 1 && expires_at.is_some() && expires_at < line.expires_at => {
                self.put_line(Line { count: line.count - 1, ..line }, moment);
            }
            _ => self.refresh_line(key, moment),
        }
    }

    fn put_line(&mut self, line: Line, moment: Moment) {
        for cell in self.linien.put(line) {
            self.stamps.mark(cell, moment.position);
        }
    }

    /// Makes a line anew from the Fäden that it merges.
    fn refresh_line(&mut self, key: LineKey, moment: Moment) {
        let ends = self.line_ends(key);
        let mut merged = Line { key, count: 0, garn: 0, expires_at: None, ends };
        if let Some(knoten) = self.knoten.get(key.1) {
            let leading = knoten.leading.all().filter_map(|number| self.faeden.get(number));
            for row in leading.filter(|row| row.from == key.0 && row.art == key.2) {
                merged.count += 1;
                merged.garn += u32::from(row.expires_at.is_none());
                merged.expires_at = merged.expires_at.max(row.expires_at);
            }
        }
        self.put_line(merged, moment);
    }

    /// Both ends of a line on the map: a hidden Garnrolle has none, nor has a Knoten in the archive.
    fn line_ends(&self, (from, to, _): LineKey) -> Option<Ends> {
        let knoten = self.knoten.get(to).filter(|knoten| knoten.archived_at.is_none())?;
        Some(Ends::new(self.rollen.table.get(from)?.position?, knoten.place()))
    }

    /// Marks the lines to a Knoten whose end by its own rule has changed.
    pub(super) fn mark_lines_of_knoten(&mut self, number: u32, moment: Moment) {
        let leading = self.knoten.get(number).into_iter().flat_map(|row| row.leading.all());
        for key in self.line_keys(leading) {
            if let Some(line) = self.linien.find(key).copied() {
                self.put_line(line, moment);
            }
        }
    }

    pub(super) fn move_lines_of_rolle(&mut self, number: u32, moment: Moment) {
        let leading = self.rollen.table.get(number).into_iter().flat_map(|row| row.leading.all());
        let keys = self.line_keys(leading);
        self.move_lines(keys, moment);
    }

    pub(super) fn move_lines_of_knoten(&mut self, number: u32, moment: Moment) {
        let leading = self.knoten.get(number).into_iter().flat_map(|row| row.leading.all());
        let keys = self.line_keys(leading);
        self.move_lines(keys, moment);
    }

    fn line_keys(&self, leading: impl Iterator<Item = u32>) -> Vec<LineKey> {
        let faeden = leading.filter_map(|number| self.faeden.get(number));
        let mut keys: Vec<_> = faeden.map(|row| (row.from, row.to, row.art)).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    fn move_lines(&mut self, keys: Vec<LineKey>, moment: Moment) {
        for key in keys {
            let ends = self.line_ends(key);
            let Some(line) = self.linien.find(key).copied() else { continue };
            self.put_line(Line { ends, ..line }, moment);
        }
    }
}
