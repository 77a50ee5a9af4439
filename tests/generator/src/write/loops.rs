//! Loops.

use super::{Around, Writer};
use crate::scope::Held;
use crate::tree;
use crate::tree::Tree;
use crate::types::Ty;

impl Writer<'_> {
    pub(super) fn loop_statement(&mut self) -> Tree {
        match self.draw.below(12) {
            0..=3 => self.over_range(),
            4..=7 => self.over_elements().unwrap_or_else(|| self.over_range()),
            8 => self.over_mutable().unwrap_or_else(|| self.over_range()),
            9 | 10 => self.counted_while(),
            _ => self.loop_with_value(),
        }
    }

    /// `'name: `, sometimes.
    fn label(&mut self) -> Option<String> {
        if !self.draw.chance(30) {
            return None;
        }
        self.named += 1;
        Some(format!("'l{}", self.named))
    }

    /// A counter's name, which hides nothing: what follows the loop does not know of it.
    fn counter(&mut self) -> String {
        let name = self.name(&["n", "count", "steps"]);
        if !self.scope.is_taken(&name) {
            return name;
        }
        self.named += 1;
        format!("{name}_{}", self.named)
    }

    /// The statements of a loop's body, as a block.
    pub(super) fn body(&mut self, label: &Option<String>, value: Option<Ty>) -> Tree {
        self.around.push(Around { label: label.clone(), value, is_loop: true });
        let body = self.scoped(|w| {
            let n = w.draw.below(3) + 1;
            w.statements(n)
        });
        self.around.pop();
        body
    }

    fn over_range(&mut self) -> Tree {
        let name = self.name(&["i", "j", "k", "_"]);
        let (range, bound) = self.range();
        let label = self.label();
        let body = self.scoped(|w| {
            if name != "_" {
                w.declare(&name, &Ty::Int(bound), Held::Owned, false);
            }
            w.body(&label, None)
        });
        tree!(format!("{}for {name} in § {{ § }}", prefix(&label)), range, body)
    }

    /// A range and what its integers are below.
    fn range(&mut self) -> (Tree, usize) {
        let n = self.draw.below(3) + 1;
        let fixed = Tree::word(n.to_string());
        let (end, bound) = match self.place(&Ty::Int(5)) {
            Some(place) if self.draw.chance(40) => (place.tree, 4),
            _ => (fixed, n),
        };
        match self.draw.below(7) {
            0 => (tree!("0..=§", end), bound + 1),
            1 => (tree!("(0..§).rev()", end), bound),
            2 => (tree!("(0..§ + 2).step_by(2)", end), bound + 2),
            3 => (tree!("1..=§", end), bound + 1),
            4 => (tree!("(1..§ + 1).rev().step_by(2)", end), bound + 1),
            _ => (tree!("0..§", end), bound),
        }
    }

    fn counted_while(&mut self) -> Tree {
        let label = self.label();
        let name = self.counter();
        let n = self.draw.below(4) + 1;
        let condition = if self.draw.chance(50) { tree!(" && (§)", self.condition(1)) } else { Tree::word("") };
        let body = self.scoped(|w| {
            w.declare(&name, &Ty::Int(n + 1), Held::Owned, false);
            w.body(&label, None)
        });
        let prefix = prefix(&label);
        tree!(format!("let mut {name} = 0;\n{prefix}while {name} < {n}§ {{ {name} += 1;\n§ }}"), condition, body)
    }

    /// `let x = loop { …; break value; };`
    fn loop_with_value(&mut self) -> Tree {
        let label = self.label();
        let counter = self.counter();
        let n = self.draw.below(3) + 1;
        let ty = if self.draw.chance(60) { Ty::Real } else { Ty::vector(2) };
        let (last, body) = self.scoped(|w| {
            w.declare(&counter, &Ty::Int(n + 2), Held::Owned, false);
            (w.value(&ty, 2), w.body(&label, Some(ty.clone())))
        });
        let condition = if self.draw.chance(60) { tree!(" || (§)", self.condition(1)) } else { Tree::word("") };
        let name = self.name_for(&ty);
        let mutable = self.draw.chance(40);
        self.declare(&name, &ty, Held::Owned, mutable);
        let mutable = if mutable { "mut " } else { "" };
        let text = format!(
            "let mut {counter} = 0;\nlet {mutable}{name} = {}loop {{ {counter} += 1;\nif {counter} > {n}§ {{ break §; }}\n§ }};",
            prefix(&label)
        );
        tree!(text, condition, last, body)
    }
}

pub(super) fn prefix(label: &Option<String>) -> String {
    label.as_ref().map_or_else(String::new, |label| format!("{label}: "))
}
