//! The shop's colour as letters need it: `oklch(L C H)` to `#rrggbb` (CSS Color 4, 10.1 and 17.3; B. Ottosson's matrices).

use domain::locations::Brand;
use std::fmt;

/// The colour of a shop that set none: the one in style/tokens.css.
const USUAL: Oklch = Oklch { lightness: 0.45, chroma: 0.13, hue: 258.0 };

/// From where to where an accent is read well on light pages.
const LIGHTNESS: (f64, f64) = (0.36, 0.5);

/// The shop's accent as style/tokens.css corrects it for light pages: `#rrggbb`, dark enough for white text.
#[must_use]
pub fn accent(brand: &Brand) -> String {
    chosen(brand).readable().hex()
}

/// The colour that the shop chose, or the usual one.
#[must_use]
pub fn chosen(brand: &Brand) -> Oklch {
    Oklch::parse(&brand.color).unwrap_or(USUAL)
}

/// A colour by how it is seen: lightness 0 to 1, chroma from 0, hue in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Oklch {
    pub lightness: f64,
    pub chroma: f64,
    pub hue: f64,
}

impl Oklch {
    /// Reads `oklch(0.45 0.13 258)`; a percentage as lightness is understood.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let inside = text.trim().strip_prefix("oklch(")?.strip_suffix(')')?;
        let mut parts = inside.split_whitespace();
        let lightness = parts.next()?;
        let lightness = match lightness.strip_suffix('%') {
            Some(percent) => percent.parse::<f64>().ok()? / 100.0,
            None => lightness.parse().ok()?,
        };
        let (chroma, hue) = (parts.next()?.parse().ok()?, parts.next()?.trim_end_matches("deg").parse().ok()?);
        let color = Self { lightness, chroma, hue };
        let holds = (0.0..=1.0).contains(&lightness) && (0.0..=0.5).contains(&chroma) && (-360.0..=360.0).contains(&hue);
        (parts.next().is_none() && holds).then_some(color)
    }

    /// Reads `#2b4fa8` or `2b4fa8` (CSS Color 4, 17.3; the same matrices backwards).
    #[must_use]
    pub fn of_hex(text: &str) -> Option<Self> {
        let digits = text.trim().trim_start_matches('#');
        if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        let byte = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
        let [r, g, b] = [byte(0)?, byte(2)?, byte(4)?].map(decoded);
        let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
        let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
        let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
        let lightness = 0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s;
        let a = 1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s;
        let b = 0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s;
        let rounded = |value: f64, digits: f64| (value * digits).round() / digits;
        let hue = rounded(b.atan2(a).to_degrees().rem_euclid(360.0), 100.0);
        Some(Self { lightness: rounded(lightness, 10_000.0).clamp(0.0, 1.0), chroma: rounded(a.hypot(b), 10_000.0), hue })
    }

    /// As style/tokens.css corrects it for light pages: dark enough for white text, light enough to be told from ink.
    #[must_use]
    pub fn readable(self) -> Self {
        self.at(self.lightness.clamp(LIGHTNESS.0, LIGHTNESS.1), self.chroma)
    }

    /// The same hue at another lightness and chroma.
    #[must_use]
    pub fn at(self, lightness: f64, chroma: f64) -> Self {
        Self { lightness, chroma, hue: self.hue }
    }

    /// In sRGB; chroma is taken back until it fits, so that the hue stays.
    #[must_use]
    pub fn hex(self) -> String {
        let fitting = (0..=50).map(|step| self.chroma * (1.0 - f64::from(step) / 50.0)).find(|chroma| {
            let linear = self.at(self.lightness, *chroma).linear();
            linear.iter().all(|v| (-0.0005..=1.0005).contains(v))
        });
        let [r, g, b] = self.at(self.lightness, fitting.unwrap_or(0.0)).linear().map(encoded);
        format!("#{r:02x}{g:02x}{b:02x}")
    }

    fn linear(self) -> [f64; 3] {
        let (sin, cos) = self.hue.to_radians().sin_cos();
        let (a, b) = (self.chroma * cos, self.chroma * sin);
        let l = (self.lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
        let m = (self.lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
        let s = (self.lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
        [
            4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
            -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
            -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s,
        ]
    }
}

impl fmt::Display for Oklch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "oklch({} {} {})", self.lightness, self.chroma, self.hue)
    }
}

/// The curve of sRGB, backwards.
fn decoded(byte: u8) -> f64 {
    let curved = f64::from(byte) / 255.0;
    if curved <= 0.040_45 { curved / 12.92 } else { ((curved + 0.055) / 1.055).powf(2.4) }
}

/// The curve of sRGB, as a byte.
fn encoded(linear: f64) -> u8 {
    let linear = linear.clamp(0.0, 1.0);
    let curved = if linear <= 0.003_130_8 { 12.92 * linear } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 };
    (curved * 255.0).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The values of CSS Color 4's own examples.
    #[test]
    fn known_colours_come_out() {
        let hex = |text: &str| Oklch::parse(text).unwrap().hex();
        assert_eq!(hex("oklch(0.627955 0.257683 29.2339)"), "#ff0000");
        assert_eq!(hex("oklch(100% 0 0)"), "#ffffff");
        assert_eq!(hex("oklch(0 0 0)"), "#000000");
        assert_eq!(hex("oklch(0.519752 0.176858 142.495)"), "#008000");
    }

    #[test]
    fn what_is_picked_is_what_is_shown() {
        for hex in ["#ff0000", "#008000", "#2b4fa8", "#ffcc00", "#101010", "#ffffff", "#000000", "#7a3e9d"] {
            let color = Oklch::of_hex(hex).unwrap();
            assert_eq!(color.hex(), hex, "{color}");
            assert_eq!(Oklch::parse(&color.to_string()), Some(color));
        }
        for wrong in ["", "#fff", "#12345g", "red", "#1234567", "#éé1"] {
            assert_eq!(Oklch::of_hex(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn white_text_can_be_read_on_what_is_corrected() {
        // Relative luminance and contrast (WCAG 2.2, definitions); 4.5 is what text needs (1.4.3).
        for hex in ["#ffcc00", "#00ff88", "#ffffff", "#ff0000", "#00c8ff", "#2b4fa8"] {
            let [r, g, b] = Oklch::of_hex(hex).unwrap().readable().linear().map(|v| v.clamp(0.0, 1.0));
            let contrast = 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05);
            assert!(contrast > 4.5, "{hex}: {contrast}");
        }
    }

    #[test]
    fn what_is_no_colour_is_not_read() {
        for wrong in ["", "red", "oklch(0.5 0.1)", "oklch(2 0 0)", "oklch(0.5 0.1 1 1)", "oklch(0.5 0.1 258)}x{", "oklch(NaN 0 0)"] {
            assert_eq!(Oklch::parse(wrong), None, "{wrong}");
        }
    }
}
