//! Which parts of a program leave early.

use crate::ir::{Block, Exit, Head, Label, Loop, Stmt};

/// Anything in it that leaves the function from within.
pub(super) fn leaves_early(body: &syn::Block) -> bool {
    struct Leaves(bool);
    impl<'ast> syn::visit::Visit<'ast> for Leaves {
        fn visit_expr_return(&mut self, _: &'ast syn::ExprReturn) {
            self.0 = true;
        }
        fn visit_macro(&mut self, mac: &'ast syn::Macro) {
            self.0 |= returns(mac);
        }
        fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
        fn visit_item(&mut self, _: &'ast syn::Item) {}
    }
    let mut leaves = Leaves(false);
    syn::visit::Visit::visit_block(&mut leaves, body);
    leaves.0
}

/// Is there a `return` among the arguments of a macro?
pub(super) fn returns(mac: &syn::Macro) -> bool {
    crate::rename::mentions(mac.tokens.clone(), &|ident| ident == "return")
}

/// May control leave the block through this statement?
pub(crate) fn may_leave(stmt: &Stmt) -> bool {
    fn block(body: &Block, inside: &mut Vec<Label>) -> bool {
        body.stmts.iter().any(|stmt| leaves(stmt, inside))
    }
    fn leaves(stmt: &Stmt, inside: &mut Vec<Label>) -> bool {
        match stmt {
            Stmt::Exit(exit) => !inside.contains(exit.label()),
            Stmt::Branch { arms, .. } => arms.iter().any(|arm| block(&arm.body, inside)),
            Stmt::Loop(Loop { label, body, .. }) | Stmt::Labeled { label, body, .. } => {
                inside.push(label.clone());
                let result = block(body, inside);
                inside.pop();
                result
            }
            Stmt::Rest { body, .. } => block(body, inside),
            _ => false,
        }
    }
    leaves(stmt, &mut Vec::new())
}

/// Does control never continue after this statement?
pub(super) fn always_leaves(stmt: &Stmt) -> bool {
    match stmt {
        Stmt::Exit(_) => true,
        Stmt::Branch { arms, .. } => {
            !arms.is_empty() && arms.iter().all(|arm| arm.diverges || arm.body.stmts.last().is_some_and(always_leaves))
        }
        Stmt::Rest { body, .. } => body.stmts.last().is_some_and(always_leaves),
        Stmt::Loop(Loop { head: Head::Forever, label, body, .. }) => !breaks(body, label),
        _ => false,
    }
}

/// Is there a way out of the block to what follows the label?
fn breaks(body: &Block, to: &Label) -> bool {
    body.stmts.iter().any(|stmt| match stmt {
        Stmt::Exit(exit) => matches!(exit, Exit::Break(label) if label == to),
        Stmt::Branch { arms, .. } => arms.iter().any(|arm| breaks(&arm.body, to)),
        Stmt::Loop(Loop { body, .. }) | Stmt::Labeled { body, .. } | Stmt::Rest { body, .. } => breaks(body, to),
        _ => false,
    })
}
