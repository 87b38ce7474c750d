//! A table of cases by group and language.

use std::collections::{BTreeMap, BTreeSet};
use std::io::IsTerminal;

use cfhost_tests::runners::FACES;

/// Cases that were right, and what was wrong with the others.
#[derive(Debug, Default)]
struct Cell {
    right: usize,
    wrong: Vec<String>,
}

#[derive(Debug)]
pub(crate) struct Grid {
    title: &'static str,
    groups: Vec<String>,
    cells: BTreeMap<(String, &'static str), Cell>,
}

impl Grid {
    pub(crate) fn new(title: &'static str) -> Self {
        Self { title, groups: Vec::new(), cells: BTreeMap::new() }
    }

    /// Notes a case, and what was wrong with it, if anything.
    pub(crate) fn case(&mut self, group: &str, face: &'static str, name: &str, problem: Option<String>) {
        if !self.groups.iter().any(|known| known == group) {
            self.groups.push(group.to_owned());
        }
        let cell = self.cells.entry((group.to_owned(), face)).or_default();
        match problem {
            None => cell.right += 1,
            Some(problem) => cell.wrong.push(format!("{face} {name}: {problem}")),
        }
    }

    /// Prints the table, and below it the first of what was wrong. Tells whether nothing was.
    pub(crate) fn print(&self) -> bool {
        let (green, red, plain) =
            if std::io::stdout().is_terminal() { ("\x1b[32m", "\x1b[31m", "\x1b[0m") } else { ("", "", "") };
        print!("{:<24}", self.title);
        for face in FACES {
            print!(" {face:>10}");
        }
        println!();
        for group in &self.groups {
            print!("{group:<24}");
            for face in FACES {
                let (colour, text) = match self.cells.get(&(group.clone(), face)) {
                    None => ("", String::new()),
                    Some(cell) if cell.wrong.is_empty() => (green, cell.right.to_string()),
                    Some(cell) => (red, format!("{} of {}", cell.right, cell.right + cell.wrong.len())),
                };
                print!(" {colour}{text:>10}{plain}");
            }
            println!();
        }
        let wrong: Vec<&String> = self.cells.values().flat_map(|cell| &cell.wrong).collect();
        let total: usize = self.cells.values().map(|cell| cell.right).sum::<usize>() + wrong.len();
        let faces: BTreeSet<&str> = self.cells.keys().map(|(_, face)| *face).collect();
        println!("{total} cases in {} languages, {} wrong\n", faces.len(), wrong.len());
        for problem in wrong.iter().take(20) {
            println!("  {problem}");
        }
        wrong.is_empty()
    }
}
