//! What the reverse sweep, as it is printed, does not read is not handed over to it, and a loop that hands over nothing has no
//! tape. A product that is added in place needs no shape of its own.

use super::product::Products;
use crate::ir::{Block, BlockId, Form, Graph, Loop, ReplayLoop, Rhs, Stmt, Var};
use crate::vjp::{Split, everywhere};
use std::collections::BTreeSet;

/// The same sweeps with the residuals that are read.
pub(crate) fn pruned(mut split: Split) -> Split {
    let Split { graph, reverse, .. } = &mut split;
    in_blocks(reverse, &mut |stmts| forget_shapes(graph, stmts));
    loop {
        let read = read(graph, reverse);
        graph.atoms.values_mut().for_each(|atoms| atoms.retain(|atom| read.contains(atom)));
        let mut body = std::mem::take(&mut graph.body.stmts);
        let empty = without_entries(graph, reverse);
        drop_tapes(&mut body, &empty);
        drop_tapes(reverse, &empty);
        graph.body.stmts = body;
        if empty.is_empty() {
            break;
        }
    }
    drop_shapes(graph, reverse);
    split
}

/// The products that are added in place lose their last argument.
fn forget_shapes(graph: &Graph, stmts: &mut [Stmt]) {
    let products = Products::of(graph, stmts);
    for (index, stmt) in stmts.iter_mut().enumerate() {
        if products.is_added(index)
            && let Stmt::Let { rhs: Rhs::Op { args, .. }, .. } = stmt
        {
            args.truncate(2);
        }
    }
}

fn read(graph: &Graph, stmts: &[Stmt]) -> BTreeSet<Var> {
    let touched = everywhere(graph, stmts);
    let mentions = stmts.iter().flat_map(|stmt| crate::walk::all_mentions(graph, stmt));
    touched.reads.into_iter().chain(touched.added).chain(touched.changed).chain(mentions).collect()
}

/// The tapes of loops that hand over nothing and know their numbers.
fn without_entries(graph: &Graph, reverse: &mut Vec<Stmt>) -> BTreeSet<Var> {
    let mut empty = BTreeSet::new();
    in_blocks(reverse, &mut |stmts| {
        for stmt in stmts {
            if let Stmt::ReplayLoop(ReplayLoop { tape: Some(tape), range: Some(_), step: None, body, .. }) = stmt
                && graph.atoms.get(&body.of).is_none_or(Vec::is_empty)
            {
                empty.insert(*tape);
            }
        }
    });
    empty
}

fn drop_tapes(stmts: &mut Vec<Stmt>, gone: &BTreeSet<Var>) {
    in_blocks(stmts, &mut |stmts| {
        for stmt in stmts {
            if let Stmt::Loop(Loop { tape, .. }) | Stmt::ReplayLoop(ReplayLoop { tape, .. }) = stmt {
                *tape = tape.filter(|tape| !gone.contains(tape));
            }
        }
    });
}

/// Shapes that the forward sweep takes and nothing reads.
fn drop_shapes(graph: &mut Graph, reverse: &[Stmt]) {
    let mut used = read(graph, reverse);
    used.extend(read(graph, &graph.body.stmts));
    used.extend(graph.atoms.values().flatten());
    let mut body = std::mem::replace(&mut graph.body, Block { id: BlockId::ROOT, stmts: Vec::new() });
    in_blocks(&mut body.stmts, &mut |stmts| {
        stmts.retain(|stmt| {
            !matches!(stmt, Stmt::Let { var, rhs: Rhs::Op { form: Form::Function("shape"), .. }, .. }
            if !used.contains(var))
        });
    });
    graph.body = body;
}

/// Visits the statements of each block, inner blocks first.
fn in_blocks(stmts: &mut Vec<Stmt>, visit: &mut dyn FnMut(&mut Vec<Stmt>)) {
    for stmt in stmts.iter_mut() {
        match stmt {
            Stmt::Branch { arms, .. } => arms.iter_mut().for_each(|arm| in_blocks(&mut arm.body.stmts, visit)),
            Stmt::Loop(each) => in_blocks(&mut each.body.stmts, visit),
            Stmt::Labeled { body, .. } | Stmt::Rest { body, .. } | Stmt::ForElements { body, .. } => {
                in_blocks(&mut body.stmts, visit)
            }
            Stmt::ReplayBranch { arms, .. } => arms.iter_mut().for_each(|arm| in_blocks(&mut arm.stmts, visit)),
            Stmt::ReplayLoop(each) => in_blocks(&mut each.body.stmts, visit),
            Stmt::ReplayLabeled { body, .. } | Stmt::ReplayRest { body, .. } => in_blocks(&mut body.stmts, visit),
            _ => {}
        }
    }
    visit(stmts);
}
