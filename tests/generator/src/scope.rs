//! The variables that a statement may name.

use crate::types::Ty;

#[derive(Clone, Copy, PartialEq)]
pub enum Held {
    Owned,
    /// Behind `&`.
    Shared,
    /// A slice behind `&`, which is no `&Vec`.
    Slice,
    /// Behind `&mut`.
    Exclusive,
    /// A matrix's row or column.
    View,
}

#[derive(Clone)]
pub struct Variable {
    pub name: String,
    pub ty: Ty,
    pub held: Held,
    pub mutable: bool,
}

#[derive(Default)]
pub struct Scope {
    variables: Vec<Variable>,
    /// Names that must not be written to for now, because something borrows them.
    frozen: Vec<String>,
    /// Names that must not be used at all for now.
    hidden: Vec<String>,
}

/// To come back to.
pub struct Mark(usize, usize, usize);

impl Scope {
    pub fn mark(&self) -> Mark {
        Mark(self.variables.len(), self.frozen.len(), self.hidden.len())
    }
    pub fn back_to(&mut self, mark: &Mark) {
        self.variables.truncate(mark.0);
        self.frozen.truncate(mark.1);
        self.hidden.truncate(mark.2);
    }
    pub fn add(&mut self, variable: Variable) {
        self.variables.push(variable);
    }
    pub fn freeze(&mut self, name: &str) {
        self.frozen.push(name.to_owned());
    }
    pub fn freeze_all(&mut self) {
        let names: Vec<String> = self.variables.iter().map(|v| v.name.clone()).collect();
        self.frozen.extend(names);
    }
    pub fn hide(&mut self, name: &str) {
        self.hidden.push(name.to_owned());
    }
    pub fn hide_mutable(&mut self) {
        let names = self
            .visible()
            .iter()
            .filter(|v| v.mutable || v.held == Held::Exclusive)
            .map(|v| v.name.clone())
            .collect::<Vec<_>>();
        self.hidden.extend(names);
    }

    /// The variables that their names mean here.
    pub fn visible(&self) -> Vec<Variable> {
        let mut result: Vec<Variable> = Vec::new();
        for variable in self.variables.iter().rev() {
            let known = result.iter().any(|v| v.name == variable.name) || self.hidden.contains(&variable.name);
            if !known {
                result.push(variable.clone());
            }
        }
        result
    }
    pub fn writable(&self) -> Vec<Variable> {
        let mut visible = self.visible();
        visible.retain(|v| {
            let may = v.held == Held::Exclusive || v.mutable && v.held == Held::Owned;
            may && !self.frozen.contains(&v.name)
        });
        visible
    }
    pub fn is_taken(&self, name: &str) -> bool {
        self.variables.iter().any(|v| v.name == name)
    }
}
