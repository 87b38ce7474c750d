//! What is printed: rows of groups, a column a language, how many cases passed of how many.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal};

/// Cells by row and column, and what went wrong.
#[derive(Default)]
pub(crate) struct Grid {
    columns: Vec<&'static str>,
    rows: Vec<String>,
    cells: BTreeMap<(String, &'static str), (usize, usize)>,
    wrong: Vec<String>,
}

impl Grid {
    /// A grid with these columns.
    pub(crate) fn new(columns: impl IntoIterator<Item = &'static str>) -> Self {
        Self { columns: columns.into_iter().collect(), ..Self::default() }
    }

    /// A case: passed unless something is wrong with it.
    pub(crate) fn case(&mut self, row: &str, column: &'static str, wrong: Option<String>) {
        if !self.rows.iter().any(|r| r == row) {
            self.rows.push(row.to_owned());
        }
        let cell = self.cells.entry((row.to_owned(), column)).or_default();
        cell.0 += usize::from(wrong.is_none());
        cell.1 += 1;
        self.wrong.extend(wrong);
    }

    /// Prints it, and what went wrong; whether all is right.
    pub(crate) fn print(&self, title: &str) -> bool {
        let coloured = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        let paint = |code: u8, text: String| if coloured { format!("\x1b[{code}m{text}\x1b[0m") } else { text };
        print!("{}", paint(1, format!("{title:<22}")));
        for column in &self.columns {
            print!("{}", paint(1, format!("{column:>11}")));
        }
        println!();
        let mut totals = BTreeMap::new();
        for row in &self.rows {
            print!("{row:<22}");
            for column in &self.columns {
                let (passed, of) = self.cells.get(&(row.clone(), *column)).copied().unwrap_or_default();
                let total: &mut (usize, usize) = totals.entry(*column).or_default();
                *total = (total.0 + passed, total.1 + of);
                print!("{}", paint(if passed == of { 32 } else { 31 }, format!("{:>11}", format!("{passed}/{of}"))));
            }
            println!();
        }
        print!("{:<22}", "all");
        for column in &self.columns {
            let (passed, of) = totals.get(column).copied().unwrap_or_default();
            print!("{}", paint(if passed == of { 32 } else { 31 }, format!("{:>11}", format!("{passed}/{of}"))));
        }
        println!("\n");
        // One that broke down has hundreds.
        for wrong in self.wrong.iter().take(40) {
            println!("{wrong}");
        }
        if self.wrong.len() > 40 {
            println!("… and {} more", self.wrong.len() - 40);
        }
        self.wrong.is_empty()
    }
}
