//! Small charts, as SVG: costs by size, both by their logarithms.

use std::fmt::Write as _;

/// What is drawn. The same data give the same text.
#[derive(Debug, Clone)]
pub struct Chart<'a> {
    pub title: &'a str,
    /// What the sizes are, and what the costs.
    pub sizes: &'a str,
    pub costs: &'a str,
    pub lines: Vec<Line<'a>>,
}

/// One line of a chart; the first one is drawn as ours.
#[derive(Debug, Clone)]
pub struct Line<'a> {
    pub name: &'a str,
    /// Sizes and costs, none of them 0.
    pub points: Vec<(u64, u64)>,
}

/// The picture, and the field in it that the lines are in.
const WIDTH: u32 = 420;
const HEIGHT: u32 = 270;
const LEFT: f64 = 62.0;
const RIGHT: f64 = 404.0;
const TOP: f64 = 52.0;
const BOTTOM: f64 = 224.0;

const STYLE: &str = "text{font:11px sans-serif;fill:#1f2328}.title{font-size:12px;font-weight:bold}\
    .grid{stroke:#d1d9e0}.line{fill:none;stroke-width:2}.ours{stroke:#0969da}.peer{stroke:#bc4c00;stroke-dasharray:5 3}\
    .dot{stroke-width:1}.dot.ours{fill:#0969da}.dot.peer{fill:#bc4c00;stroke-dasharray:none}\
    @media(prefers-color-scheme:dark){text{fill:#e6edf3}.grid{stroke:#3d444d}.ours{stroke:#58a6ff}.peer{stroke:#f0883e}\
    .dot.ours{fill:#58a6ff}.dot.peer{fill:#f0883e}}";

impl Chart<'_> {
    pub fn svg(&self) -> String {
        let points = || self.lines.iter().flat_map(|line| &line.points);
        let (across, up) = (Axis::of(points().map(|point| point.0)), Axis::of(points().map(|point| point.1)));
        let x = |size: u64| LEFT + across.place(size) * (RIGHT - LEFT);
        let y = |cost: u64| BOTTOM - up.place(cost) * (BOTTOM - TOP);
        let [title, sizes, costs] = [self.title, self.sizes, self.costs].map(escaped);
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" role=\"img\">\n\
             <title>{title}</title>\n<style>{STYLE}</style>\n<text class=\"title\" x=\"14\" y=\"18\">{title}</text>\n"
        );
        for power in across.powers() {
            let at = x(power);
            _ = writeln!(svg, r#"<line class="grid" x1="{at:.1}" y1="{TOP}" x2="{at:.1}" y2="{BOTTOM}"/>"#);
            let label = short(power);
            _ = writeln!(svg, r#"<text x="{at:.1}" y="{:.1}" text-anchor="middle">{label}</text>"#, BOTTOM + 15.0);
        }
        for power in up.powers() {
            let at = y(power);
            _ = writeln!(svg, r#"<line class="grid" x1="{LEFT}" y1="{at:.1}" x2="{RIGHT}" y2="{at:.1}"/>"#);
            let label = short(power);
            _ = writeln!(svg, r#"<text x="{:.1}" y="{:.1}" text-anchor="end">{label}</text>"#, LEFT - 6.0, at + 4.0);
        }
        let (middle, below) = (f64::midpoint(LEFT, RIGHT), BOTTOM + 34.0);
        _ = writeln!(svg, r#"<text x="{middle:.1}" y="{below:.1}" text-anchor="middle">{sizes}</text>"#);
        let middle = f64::midpoint(TOP, BOTTOM);
        _ = writeln!(
            svg,
            r#"<text transform="translate(14 {middle:.1}) rotate(-90)" text-anchor="middle">{costs}</text>"#
        );
        let mut legend = LEFT;
        for (place, line) in self.lines.iter().enumerate() {
            let (class, name) = (if place == 0 { "ours" } else { "peer" }, escaped(line.name));
            let end = legend + 20.0;
            _ = writeln!(svg, r#"<path class="line {class}" d="M{legend:.1} 35H{end:.1}"/>"#);
            _ = writeln!(svg, r#"<text x="{:.1}" y="39">{name}</text>"#, end + 5.0);
            // As wide as such letters are at most.
            legend = end + 20.0 + f64::from(u32::try_from(line.name.chars().count()).unwrap_or(0)) * 6.0;
            let path: Vec<_> =
                line.points.iter().map(|(size, cost)| format!("{:.1} {:.1}", x(*size), y(*cost))).collect();
            _ = writeln!(svg, r#"<path class="line {class}" d="M{}"/>"#, path.join("L"));
            for (size, cost) in &line.points {
                _ = writeln!(
                    svg,
                    r#"<circle class="dot {class}" cx="{:.1}" cy="{:.1}" r="3.5"><title>{name}, {size}: {cost}</title></circle>"#,
                    x(*size),
                    y(*cost)
                );
            }
        }
        svg.push_str("</svg>\n");
        svg
    }
}

/// From one power of ten to another.
struct Axis {
    from: u32,
    to: u32,
}

impl Axis {
    fn of(values: impl Iterator<Item = u64> + Clone) -> Self {
        let from = values.clone().min().and_then(u64::checked_ilog10).unwrap_or(0);
        // What is a power of ten itself is at the end.
        let to = values.max().and_then(|most| (most - 1).checked_ilog10()).map_or(from, |power| power + 1);
        Self { from, to: to.max(from + 1) }
    }

    fn powers(&self) -> impl Iterator<Item = u64> {
        (self.from..=self.to).map(|power| 10_u64.pow(power))
    }

    /// 0 at its beginning, 1 at its end.
    fn place(&self, value: u64) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
        let value = value as f64;
        (value.log10() - f64::from(self.from)) / f64::from(self.to - self.from)
    }
}

/// A power of ten.
fn short(power: u64) -> String {
    match power {
        1_000_000_000.. => format!("{} G", power / 1_000_000_000),
        1_000_000.. => format!("{} M", power / 1_000_000),
        1_000.. => format!("{} k", power / 1_000),
        _ => power.to_string(),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
