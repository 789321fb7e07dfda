//! `oklch(L C H)` to `#rrggbb` (CSS Color 4, 10.1 and 17.3; B. Ottosson's matrices).

use std::fmt;

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
    fn what_is_no_colour_is_not_read() {
        for wrong in ["", "red", "oklch(0.5 0.1)", "oklch(2 0 0)", "oklch(0.5 0.1 1 1)", "oklch(0.5 0.1 258)}x{", "oklch(NaN 0 0)"] {
            assert_eq!(Oklch::parse(wrong), None, "{wrong}");
        }
    }
}
