//! How our letters look: one column, the shop's name, what is said, the facts, one button, a footer. Styles stand in the
//! elements, because that is what mail programs keep; the one style sheet only answers dark mode, and a program that drops it
//! shows the light letter. No images, nothing loaded from anywhere. Whatever a person wrote is escaped.

use std::fmt::Write;

/// When the shop's accent is no colour: the ink of the letter itself.
const INK: Rgb = Rgb(0x1c, 0x1f, 0x26);
const WHITE: Rgb = Rgb(0xff, 0xff, 0xff);
const FONT: &str = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

/// What a letter says. Line breaks inside a paragraph, a fact or a footer line are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LetterBody {
    /// The shop as the customer knows it.
    pub shop: String,
    /// `#rrggbb` or `#rgb`.
    pub accent: String,
    /// The greeting first.
    pub paragraphs: Vec<String>,
    /// What it says and where it leads; an address that is not `https`, `http`, `mailto` or `tel` is left out.
    pub button: Option<(String, String)>,
    /// Name and value, as `Order` and `1042`.
    pub facts: Vec<(String, String)>,
    pub footer: Vec<String>,
}

/// The letter as plain text and as HTML, in this order.
#[must_use]
pub fn compose(body: &LetterBody) -> (String, String) {
    (text(body), html(body))
}

fn text(body: &LetterBody) -> String {
    let mut blocks: Vec<String> = body.paragraphs.iter().map(|p| p.trim().to_owned()).collect();
    let facts: Vec<_> = body.facts.iter().map(|(name, value)| words::mail::fact_line(name.trim(), value.trim())).collect();
    blocks.push(facts.join("\n"));
    blocks.extend(button(body).map(|(label, url)| words::mail::button_line(label, url)));
    // "-- " alone on a line begins a signature (RFC 3676, 4.3); mail programs set it apart.
    let signature: Vec<&str> =
        std::iter::once(body.shop.trim()).chain(body.footer.iter().map(|l| l.trim())).filter(|l| !l.is_empty()).collect();
    blocks.retain(|b| !b.is_empty());
    format!("{}\n\n-- \n{}\n", blocks.join("\n\n"), signature.join("\n"))
}

fn html(body: &LetterBody) -> String {
    let accent = Rgb::parse(&body.accent).unwrap_or(INK);
    let shop = escaped(body.shop.trim());
    let mut out = head(&shop);
    write(&mut out, format_args!(r#"<body class="sheet" style="margin:0;padding:0;background:#f4f5f7;color:{INK}">"#));
    out.push_str(r#"<table role="presentation" class="sheet" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#f4f5f7"><tr><td align="center" style="padding:24px 12px">"#);
    write(
        &mut out,
        format_args!(
            r#"<table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px;background:#ffffff;border-top:4px solid {accent};border-radius:8px"><tr><td style="padding:28px 28px 24px;{FONT};font-size:16px;line-height:1.5;text-align:start">"#
        ),
    );
    write(
        &mut out,
        format_args!(r#"<p class="ink" dir="auto" style="margin:0 0 20px;font-size:18px;font-weight:600;color:{INK}">{shop}</p>"#),
    );
    for paragraph in body.paragraphs.iter().filter(|p| !p.trim().is_empty()) {
        write(&mut out, format_args!(r#"<p class="ink" dir="auto" style="margin:0 0 16px;color:{INK}">{}</p>"#, lines(paragraph)));
    }
    facts(&mut out, &body.facts);
    if let Some((label, url)) = button(body) {
        button_html(&mut out, label, url, accent);
    }
    footer(&mut out, &body.footer);
    out.push_str("</td></tr></table></td></tr></table></body></html>\n");
    out
}

fn head(title: &str) -> String {
    let (language, direction) = (words::mail::language(), words::mail::direction());
    format!(
        r#"<!doctype html>
<html lang="{language}" dir="{direction}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><title>{title}</title><style>:root{{color-scheme:light dark;supported-color-schemes:light dark}}@media (prefers-color-scheme:dark){{.sheet{{background:#14161a!important}}.card{{background:#1f2228!important}}.ink{{color:#f1f2f4!important}}.soft{{color:#b4b8c0!important}}.rule{{border-color:#3a3f48!important}}.edge{{border-color:#8a909c!important}}}}</style></head>
"#
    )
}

fn facts(out: &mut String, facts: &[(String, String)]) {
    if facts.is_empty() {
        return;
    }
    out.push_str(
        r#"<table width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:4px 0 20px;border-collapse:collapse"><tbody>"#,
    );
    for (name, value) in facts {
        write(
            out,
            format_args!(
                r#"<tr><th scope="row" class="soft rule" dir="auto" style="padding:8px 0;padding-inline-end:16px;border-bottom:1px solid #e2e4e8;{FONT};font-size:15px;font-weight:400;color:#5b616e;text-align:start;vertical-align:top">{}</th><td class="ink rule" dir="auto" style="padding:8px 0;border-bottom:1px solid #e2e4e8;{FONT};font-size:15px;color:{INK};text-align:end;vertical-align:top">{}</td></tr>"#,
                lines(name),
                lines(value)
            ),
        );
    }
    out.push_str("</tbody></table>");
}

/// A link that looks like a button also where only the cell's colour is kept, and its address in words beneath it.
fn button_html(out: &mut String, label: &str, url: &str, accent: Rgb) {
    let (ink, url, label) = (accent.ink_on(), escaped(url), escaped(label));
    write(
        out,
        format_args!(
            r#"<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:8px 0 16px"><tr><td class="edge" bgcolor="{accent}" style="background:{accent};border:1px solid {accent};border-radius:6px"><a href="{url}" dir="auto" style="display:inline-block;padding:14px 24px;{FONT};font-size:16px;font-weight:600;color:{ink};text-decoration:none">{label}</a></td></tr></table>"#
        ),
    );
    write(
        out,
        format_args!(
            r#"<p class="soft" style="margin:0 0 16px;font-size:13px;color:#5b616e">{}<br><a class="soft" href="{url}" dir="ltr" style="color:#5b616e;word-break:break-all">{url}</a></p>"#,
            escaped(words::mail::button_address())
        ),
    );
}

fn footer(out: &mut String, footer: &[String]) {
    let said: Vec<_> = footer.iter().filter(|l| !l.trim().is_empty()).map(|l| lines(l)).collect();
    if !said.is_empty() {
        write(
            out,
            format_args!(
                r#"<p class="soft rule" dir="auto" style="margin:24px 0 0;padding-top:16px;border-top:1px solid #e2e4e8;font-size:13px;color:#5b616e">{}</p>"#,
                said.join("<br>")
            ),
        );
    }
}

/// The button, when it leads somewhere that a mail program may open.
fn button(body: &LetterBody) -> Option<(&str, &str)> {
    let (label, url) = body.button.as_ref()?;
    let url = url.trim();
    let scheme = url.split_once(':')?.0.to_ascii_lowercase();
    let opens = matches!(scheme.as_str(), "https" | "http" | "mailto" | "tel");
    let plain = !url.chars().any(|c| c.is_whitespace() || c.is_control());
    (opens && plain && !label.trim().is_empty()).then(|| (label.trim(), url))
}

fn lines(text: &str) -> String {
    escaped(text.trim()).replace('\n', "<br>")
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Writing to a `String` can't fail.
fn write(out: &mut String, arguments: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(arguments);
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Rgb(u8, u8, u8);

impl std::fmt::Display for Rgb {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

impl Rgb {
    fn parse(hex: &str) -> Option<Self> {
        let digits: Vec<u32> = hex.trim().strip_prefix('#')?.chars().map(|c| c.to_digit(16)).collect::<Option<_>>()?;
        let pair = |high: u32, low: u32| u8::try_from(high * 16 + low).ok();
        match digits[..] {
            [r, g, b] => Some(Self(pair(r, r)?, pair(g, g)?, pair(b, b)?)),
            [r1, r2, g1, g2, b1, b2] => Some(Self(pair(r1, r2)?, pair(g1, g2)?, pair(b1, b2)?)),
            _ => None,
        }
    }

    /// White or our ink, whichever stands out more.
    fn ink_on(self) -> Self {
        if self.contrast(WHITE) >= self.contrast(INK) { WHITE } else { INK }
    }

    /// The contrast ratio of WCAG 2.2: from 1 to 21.
    fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// Relative luminance of WCAG 2.2.
    fn luminance(self) -> f64 {
        let part = |c: u8| match f64::from(c) / 255.0 {
            c if c <= 0.04045 => c / 12.92,
            c => ((c + 0.055) / 1.055).powf(2.4),
        };
        0.2126 * part(self.0) + 0.7152 * part(self.1) + 0.0722 * part(self.2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body() -> LetterBody {
        LetterBody {
            shop: "Porchlight Appliance".into(),
            accent: "#b45309".into(),
            paragraphs: vec!["Hi Maya,".into(), "your quote is ready.\nIt holds until 4 March.".into()],
            button: Some(("Open your quote".into(), "https://shop.example/q/abc?x=1&y=2".into())),
            facts: vec![("Quote".into(), "1042".into()), ("Total".into(), "$1,284.00".into())],
            footer: vec!["12 Elm Street".into(), "+1 555 0100".into()],
        }
    }

    #[test]
    fn the_text_reads_alone() {
        let (text, _) = compose(&body());
        assert_eq!(
            text,
            "Hi Maya,\n\nyour quote is ready.\nIt holds until 4 March.\n\nQuote: 1042\nTotal: $1,284.00\n\n\
             Open your quote: https://shop.example/q/abc?x=1&y=2\n\n-- \nPorchlight Appliance\n12 Elm Street\n+1 555 0100\n"
        );
    }

    #[test]
    fn the_letter_has_its_parts_and_loads_nothing() {
        let (_, html) = compose(&body());
        for part in [
            "Porchlight Appliance",
            "ready.<br>It holds",
            ">1042<",
            "prefers-color-scheme:dark",
            "bgcolor=\"#b45309\"",
            "x=1&amp;y=2",
            "12 Elm Street<br>",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
        for absent in ["<img", "<script", "<link", "@import", "url(", "http://"] {
            assert!(!html.contains(absent), "{absent} in {html}");
        }
    }

    #[test]
    fn nothing_written_by_people_becomes_markup() {
        let evil = "\"><script>alert('1')</script>&amp;\u{0}".to_owned();
        let (_, html) = compose(&LetterBody {
            shop: evil.clone(),
            accent: evil.clone(),
            paragraphs: vec![evil.clone()],
            button: Some((evil.clone(), format!("https://shop.example/{}", evil.replace(['\u{0}', ' '], "")))),
            facts: vec![(evil.clone(), evil.clone())],
            footer: vec![evil],
        });
        assert!(!html.contains("<script") && !html.contains("\"><s") && !html.contains('\u{0}'), "{html}");
        assert_eq!(html.matches("&lt;script&gt;").count(), 10, "each place keeps its words: {html}");
        assert!(html.contains(&INK.to_string()), "an accent that is no colour is not used");
    }

    #[test]
    fn a_button_leads_only_where_a_letter_may_lead() {
        let shown = |url: &str| button(&LetterBody { button: Some(("Go".into(), url.into())), ..body() }).is_some();
        for good in ["https://a.example", "http://127.0.0.1:3000/q", "mailto:shop@example.com", "tel:+15550100"] {
            assert!(shown(good), "{good}");
        }
        for wrong in
            ["javascript:alert(1)", " JavaScript:alert(1)", "data:text/html,x", "/q/abc", "", "https://a.example/\r\nx", "https:// a"]
        {
            assert!(!shown(wrong), "{wrong}");
        }
    }

    #[test]
    fn the_buttons_words_stand_out_on_any_accent() {
        for r in (0..=255).step_by(51) {
            for g in (0..=255).step_by(51) {
                for b in (0..=255).step_by(51) {
                    let accent = Rgb(r, g, b);
                    // 3 is WCAG's least for large and bold words; black and white would give 4.5, our ink is a little softer.
                    assert!(accent.contrast(accent.ink_on()) >= 4.0, "{accent}");
                }
            }
        }
        assert_eq!(Rgb::parse("#fff"), Some(WHITE));
        for wrong in ["", "fff", "#ffff", "#gggggg", "red", "#ééé"] {
            assert_eq!(Rgb::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_empty_letter_is_still_a_letter() {
        let (text, html) = compose(&LetterBody { shop: "Porchlight".into(), ..LetterBody::default() });
        assert_eq!(text, "\n\n-- \nPorchlight\n");
        assert!(html.ends_with("</html>\n"));
    }
}
