//! Proof of delivery: one record a line that was handed over, and who took it, by a drawn signature or a typed name. The two are equals:
//! nobody has to be able to draw.

use crate::{
    Refusal,
    customers::NAME_CHARS_MAX,
    ids::{AttachmentId, LineId},
    quotes::{LINES_MAX, Line},
    refusal::{self, Field},
};
use serde::{Deserialize, Serialize};
use std::fmt::Write;

/// Several serial numbers of 20 signs, where a line is more than one machine.
pub const SERIAL_CHARS_MAX: i32 = 200;
/// About ten sentences.
pub const DAMAGE_CHARS_MAX: i32 = 1_000;

/// The pad's own measure, width and height: strokes are kept in it, so that turning the phone does not wipe them, and are drawn again at
/// any size.
pub const PAD: (i32, i32) = (3_400, 1_440);
/// A signature has one to twenty; a name in single letters, forty.
pub const STROKES_MAX: usize = 120;
/// A finger leaves about sixty a second, thinned to some three hundred a signature; with ten signs a point this is 40 KB.
pub const POINTS_MAX: usize = 4_000;
/// A twentieth of the pad: what spans less is a slip of the finger.
pub const SPAN_LEAST: i32 = 170;

/// A drawn signature: its strokes, each of points of the [`PAD`]. It is written as `M12 40L13 44…`, which is also how SVG writes it; what a
/// page draws is made from these numbers and never from what was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Mark(Vec<Vec<(i32, i32)>>);

impl Mark {
    /// Reads what a pad wrote; nothing written is no mark, which a typed name may stand for.
    ///
    /// # Errors
    /// [`Refusal::MarkEmpty`] for a dot or two, [`Refusal::MarkTooMuch`] for more strokes or points than a signature has, and for what no
    /// pad writes.
    pub fn read(path: &str) -> Result<Option<Self>, Refusal> {
        let path = path.trim();
        if path.is_empty() {
            return Ok(None);
        }
        // Ten signs a point, and a margin.
        if path.len() > POINTS_MAX * 11 || !path.is_ascii() {
            return Err(Refusal::MarkTooMuch);
        }
        let (mut strokes, mut rest) = (Vec::<Vec<(i32, i32)>>::new(), path);
        let mut count = 0;
        while !rest.is_empty() {
            let end = rest[1..].find(['M', 'L']).map_or(rest.len(), |at| at + 1);
            let point = point(&rest[1..end]).ok_or(Refusal::MarkTooMuch)?;
            match (rest.as_bytes()[0], strokes.last_mut()) {
                (b'M', _) => strokes.push(vec![point]),
                (b'L', Some(stroke)) => stroke.push(point),
                _ => return Err(Refusal::MarkTooMuch),
            }
            count += 1;
            rest = &rest[end..];
        }
        let mark = Self(strokes);
        if mark.0.len() > STROKES_MAX || count > POINTS_MAX {
            Err(Refusal::MarkTooMuch)
        } else if mark.span() < SPAN_LEAST {
            Err(Refusal::MarkEmpty)
        } else {
            Ok(Some(mark))
        }
    }

    /// As an SVG path in the measure of the [`PAD`].
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = String::new();
        for stroke in &self.0 {
            for (at, (x, y)) in stroke.iter().enumerate() {
                let letter = if at == 0 { 'M' } else { 'L' };
                write!(path, "{letter}{x} {y}").expect("a string takes everything");
            }
        }
        path
    }

    /// How far it reaches, in its longer direction.
    fn span(&self) -> i32 {
        let points = || self.0.iter().flatten();
        let reach = |of: fn(&(i32, i32)) -> i32| {
            let (least, most) = (points().map(of).min().unwrap_or(0), points().map(of).max().unwrap_or(0));
            most - least
        };
        reach(|p| p.0).max(reach(|p| p.1))
    }
}

/// `12 40`, inside the pad.
fn point(text: &str) -> Option<(i32, i32)> {
    let (x, y) = text.split_once(' ')?;
    let (x, y) = (x.parse().ok()?, y.parse().ok()?);
    ((0..=PAD.0).contains(&x) && (0..=PAD.1).contains(&y)).then_some((x, y))
}

impl TryFrom<String> for Mark {
    type Error = Refusal;
    fn try_from(path: String) -> Result<Self, Refusal> {
        Self::read(&path)?.ok_or(Refusal::MarkEmpty)
    }
}

impl From<Mark> for String {
    fn from(mark: Mark) -> Self {
        mark.path()
    }
}

/// What was noted of a line when it was handed over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Handed {
    /// The line of the order; none for the delivery as a whole.
    pub line: Option<LineId>,
    /// What it was, as one reads it: its model, else its name.
    pub what: String,
    pub serial: String,
    pub damage_note: String,
    pub photo: Option<AttachmentId>,
}

impl Handed {
    /// There is more to say of it than that it was handed over.
    #[must_use]
    pub fn is_noted(&self) -> bool {
        !self.serial.is_empty() || !self.damage_note.is_empty() || self.photo.is_some()
    }
}

/// What was handed over, and who took it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written")]
pub struct Proof {
    /// Who took it, typed; may be empty where there is a mark.
    pub name: String,
    pub mark: Option<Mark>,
    /// One a line that was handed over, and one without a line for what is about all of it.
    pub lines: Vec<Handed>,
}

impl Proof {
    /// All photos of it.
    pub fn photos(&self) -> impl Iterator<Item = AttachmentId> {
        self.lines.iter().filter_map(|line| line.photo)
    }

    /// The proof as it is kept, for a delivery of these lines.
    ///
    /// # Errors
    /// [`Refusal::ProofMissing`] where there is neither a name nor a mark, [`Refusal::Unknown`] for a line that is none of these,
    /// [`Refusal::TooLong`].
    pub fn checked(&self, of: &[Line]) -> Result<Self, Refusal> {
        let name = refusal::optional(&self.name, Field::Name, NAME_CHARS_MAX)?;
        if name.is_empty() && self.mark.is_none() {
            return Err(Refusal::ProofMissing);
        }
        let lines = self.lines.iter().take(LINES_MAX).map(|handed| {
            let what = match handed.line {
                Some(id) => {
                    let line = of.iter().find(|l| l.id == id).ok_or(Refusal::Unknown { field: Field::Line })?;
                    if line.model.is_empty() { line.name.clone() } else { line.model.clone() }
                }
                None => refusal::optional(&handed.what, Field::Line, NAME_CHARS_MAX)?,
            };
            Ok(Handed {
                line: handed.line,
                what,
                serial: refusal::optional(&handed.serial, Field::Serial, SERIAL_CHARS_MAX)?,
                damage_note: refusal::optional(&handed.damage_note, Field::Damage, DAMAGE_CHARS_MAX)?,
                photo: handed.photo,
            })
        });
        let lines = lines.collect::<Result<Vec<_>, Refusal>>()?;
        Ok(Self { name, mark: self.mark.clone(), lines: lines.into_iter().filter(|l| l.line.is_some() || l.is_noted()).collect() })
    }
}

/// A proof as it was ever written: until there was one record a line, serial numbers stood beside the lines' names, and damage and photo
/// were about all of it.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Written {
    name: String,
    mark: Option<Mark>,
    lines: Vec<Handed>,
    serials: Vec<(String, String)>,
    damage_note: String,
    photo: Option<AttachmentId>,
}

impl From<Written> for Proof {
    fn from(written: Written) -> Self {
        let Written { name, mark, mut lines, serials, damage_note, photo } = written;
        lines.extend(serials.into_iter().map(|(what, serial)| Handed { what, serial, ..Handed::default() }));
        let whole = Handed { damage_note, photo, ..Handed::default() };
        lines.extend(Some(whole).filter(Handed::is_noted));
        Self { name, mark, lines }
    }
}

/// What the form of a hand-over sends: the same place in each list is the same line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    pub name: String,
    /// As [`Mark`] is written; empty where nobody drew.
    pub mark: String,
    pub lines: Vec<LineId>,
    pub serials: Vec<String>,
    pub damages: Vec<String>,
    /// Names of photos that are kept already; what is no number is none.
    pub photos: Vec<String>,
    /// About all of it.
    pub damage: String,
    pub photo: String,
}

impl Typed {
    /// # Errors
    /// As [`Mark::read`].
    pub fn read(self) -> Result<Proof, Refusal> {
        let at = |texts: &[String], index: usize| texts.get(index).cloned().unwrap_or_default();
        let mut lines: Vec<Handed> = (0..self.lines.len())
            .map(|index| Handed {
                line: Some(self.lines[index]),
                what: String::new(),
                serial: at(&self.serials, index),
                damage_note: at(&self.damages, index),
                photo: at(&self.photos, index).parse().ok(),
            })
            .collect();
        let whole = Handed { damage_note: self.damage, photo: self.photo.parse().ok(), ..Handed::default() };
        lines.extend(Some(whole).filter(Handed::is_noted));
        Ok(Proof { name: self.name, mark: Mark::read(&self.mark)?, lines })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LINE: &str = "M100 700L900 400L1700 900M1800 800L2400 700";

    fn washer() -> Line {
        Line { id: LineId(7), name: "Front-load washer".into(), model: "WM4000HWA".into(), ..Line::default() }
    }

    fn handed(line: i64) -> Handed {
        Handed { line: Some(LineId(line)), ..Handed::default() }
    }

    #[test]
    fn a_mark_is_read_as_it_was_drawn() {
        let mark = Mark::read(LINE).unwrap().unwrap();
        assert_eq!(mark.0, [vec![(100, 700), (900, 400), (1_700, 900)], vec![(1_800, 800), (2_400, 700)]]);
        assert_eq!(mark.path(), LINE);
        assert_eq!(serde_json::to_string(&mark).unwrap(), format!("{LINE:?}"));
        assert_eq!(serde_json::from_str::<Mark>(&format!("{LINE:?}")).unwrap(), mark);
    }

    #[test]
    fn an_empty_mark_and_one_without_end_are_refused() {
        assert_eq!(Mark::read("  "), Ok(None));
        let dots = "M100 100M101 101L102 100";
        assert_eq!(Mark::read(dots), Err(Refusal::MarkEmpty));
        assert_eq!(Mark::read("M0 0L169 0"), Err(Refusal::MarkEmpty));
        assert!(Mark::read("M0 0L170 0").is_ok());
        let many = |points: usize| format!("M0 0{}", "L900 900".repeat(points - 1));
        assert!(Mark::read(&many(POINTS_MAX)).is_ok());
        assert_eq!(Mark::read(&many(POINTS_MAX + 1)), Err(Refusal::MarkTooMuch));
        let strokes = |count: usize| format!("M900 900{}", "M0 0".repeat(count - 1));
        assert!(Mark::read(&strokes(STROKES_MAX)).is_ok());
        assert_eq!(Mark::read(&strokes(STROKES_MAX + 1)), Err(Refusal::MarkTooMuch));
    }

    #[test]
    fn what_no_pad_writes_is_no_mark() {
        let outside = format!("M0 0L{} 0", PAD.0 + 1);
        for wrong in ["L1 1", "M", "M1", "M1 x", "M-1 5L900 5", "M1 2Z", "M1.5 2", "<svg onload=x>", "Mé 1", "M1 2L3 4\"/>", &outside] {
            assert_eq!(Mark::read(wrong), Err(Refusal::MarkTooMuch), "{wrong}");
        }
    }

    #[test]
    fn a_name_or_a_mark_says_who_took_it() {
        let mark = Mark::read(LINE).unwrap();
        let proof = |name: &str, mark: Option<Mark>| Proof { name: name.into(), mark, lines: Vec::new() };
        assert_eq!(proof(" ", None).checked(&[]), Err(Refusal::ProofMissing));
        assert!(proof("Noor", None).checked(&[]).is_ok());
        assert!(proof("", mark.clone()).checked(&[]).is_ok());
        assert!(proof("Noor", mark).checked(&[]).is_ok());
    }

    #[test]
    fn each_line_has_its_record() {
        let whole = Handed { damage_note: " Scratch ".into(), ..Handed::default() };
        let proof = Proof { name: "Noor".into(), mark: None, lines: vec![handed(7), whole.clone(), Handed::default()] };
        let kept = proof.checked(&[washer()]).unwrap();
        // Of a line it is said that it was handed over; of nothing, nothing.
        let named = Handed { what: "WM4000HWA".into(), ..handed(7) };
        assert_eq!(kept.lines, [named, Handed { damage_note: "Scratch".into(), ..whole }]);
        let foreign = Proof { lines: vec![handed(8)], ..proof.clone() };
        assert_eq!(foreign.checked(&[washer()]), Err(Refusal::Unknown { field: Field::Line }));
        let long = Proof { lines: vec![Handed { serial: "9".repeat(201), ..handed(7) }], ..proof };
        assert_eq!(long.checked(&[washer()]), Err(Refusal::TooLong { field: Field::Serial, most_chars: SERIAL_CHARS_MAX }));
    }

    #[test]
    fn a_form_is_read_line_by_line() {
        let typed = Typed {
            name: "Noor".into(),
            mark: LINE.into(),
            lines: vec![LineId(7), LineId(9)],
            serials: vec!["503K".into()],
            photos: vec![String::new(), "12".into()],
            damage: "Door frame".into(),
            ..Typed::default()
        };
        let proof = typed.read().unwrap();
        assert_eq!(proof.lines.len(), 3);
        assert_eq!((proof.lines[0].serial.as_str(), proof.lines[1].photo), ("503K", Some(AttachmentId(12))));
        assert_eq!((proof.lines[2].line, proof.lines[2].damage_note.as_str()), (None, "Door frame"));
        assert_eq!(proof.photos().collect::<Vec<_>>(), [AttachmentId(12)]);
        assert_eq!(Typed { mark: "M1 1".into(), ..Typed::default() }.read(), Err(Refusal::MarkEmpty));
    }

    #[test]
    fn proofs_of_old_are_read() {
        let old = r#"{"name":"Iris Chen","serials":[["Frigidaire FDPC4221AS","TH23819447"]],"damage_note":"Dent","photo":4}"#;
        let proof: Proof = serde_json::from_str(old).unwrap();
        let serial = Handed { what: "Frigidaire FDPC4221AS".into(), serial: "TH23819447".into(), ..Handed::default() };
        let whole = Handed { damage_note: "Dent".into(), photo: Some(AttachmentId(4)), ..Handed::default() };
        assert_eq!(proof, Proof { name: "Iris Chen".into(), mark: None, lines: vec![serial, whole] });
        let bare: Proof = serde_json::from_str(r#"{"name":"Iris Chen","serials":[],"damage_note":"","photo":null}"#).unwrap();
        assert_eq!(bare, Proof { name: "Iris Chen".into(), ..Proof::default() });
        let again: Proof = serde_json::from_str(&serde_json::to_string(&proof).unwrap()).unwrap();
        assert_eq!(again, proof);
    }

    proptest! {
        #[test]
        fn nothing_that_is_sent_breaks_the_reading(path in "[ML0-9 .\\-]{0,200}|\\PC{0,60}") {
            if let Ok(Some(mark)) = Mark::read(&path) {
                prop_assert_eq!(Mark::read(&mark.path()), Ok(Some(mark)));
            }
        }
    }
}
