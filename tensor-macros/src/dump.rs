//! Programs as text, one equation a line: what a reader checks, and what the golden files hold.
//!
//! Variables have a `%`. `keep` at the end of a block lists what it hands to its replay in the reverse sweep.

mod tokens;

use self::tokens::tokens;
use crate::ir::{
    Again, Argument, Arm, Bind, Block, BlockId, Callee, Carried, Decision, Delimiters, Exit, Form, Graph, Head, Loop,
    Meaning, Operand, Order, Place, Proj, Replay, Rhs, Run, Stmt, Store, Sweep, UpdateOp, Var, Verbatim,
};
use crate::jvp::{Dual, DualSplit};
use crate::vjp::Split;
use quote::ToTokens;
use std::fmt::{Display, Formatter, Result};

impl Display for Graph {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let results = [Some(self.result.clone())];
        f.write_str(&Printer::new(self).program("graph", &parameters(self), &self.body.stmts, &results))
    }
}

impl Display for Dual {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let inputs: Vec<Var> = parameters(&self.graph).into_iter().chain(self.dots.iter().flatten().copied()).collect();
        let results = [Some(self.graph.result.clone()), self.result.clone()];
        f.write_str(&Printer::new(&self.graph).program("jvp", &inputs, &self.graph.body.stmts, &results))
    }
}

impl Display for Split {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let graph = &self.graph;
        let results = [Some(graph.result.clone())];
        f.write_str(&Printer::new(graph).program("forward", &parameters(graph), &graph.body.stmts, &results))?;
        let bars: Vec<_> = self.bars.iter().map(|bar| bar.map(Operand::var)).collect();
        f.write_str(&Printer::new(graph).program("reverse", &[self.seed], &self.reverse, &bars))
    }
}

impl Display for DualSplit {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let (graph, bars, dots) = (&self.split.graph, &self.split.bars, &self.bar_dots);
        let inputs: Vec<Var> = parameters(graph).into_iter().chain(self.dots.iter().flatten().copied()).collect();
        let results = [Some(graph.result.clone()), self.result_dot.clone()];
        f.write_str(&Printer::new(graph).program("forward", &inputs, &graph.body.stmts, &results))?;
        let bars: Vec<_> = bars.iter().chain(dots).map(|bar| bar.map(Operand::var)).collect();
        f.write_str(&Printer::new(graph).program(
            "reverse",
            &[Some(self.split.seed), self.seed_dot].into_iter().flatten().collect::<Vec<_>>(),
            &self.split.reverse,
            &bars,
        ))
    }
}

/// The parameters are the first variables of a graph.
fn parameters(graph: &Graph) -> Vec<Var> {
    let vars = graph.vars.iter().take_while(|info| info.parameter).enumerate();
    vars.map(|(index, _)| Var::nth(index)).collect()
}

struct Printer<'a> {
    graph: &'a Graph,
    text: String,
    depth: usize,
    /// Inside a loop that runs without a record.
    plain: bool,
}

impl<'a> Printer<'a> {
    fn new(graph: &'a Graph) -> Self {
        Self { graph, text: String::new(), depth: 0, plain: false }
    }

    fn program(mut self, title: &str, inputs: &[Var], stmts: &[Stmt], results: &[Option<Operand>]) -> String {
        let inputs: Vec<String> = inputs.iter().map(|var| self.var(*var)).collect();
        self.open(&format!("{title} {{ {} ->", inputs.join(" ")));
        self.stmts(stmts);
        let results: Vec<String> = results.iter().flatten().map(|result| self.operand(result)).collect();
        self.line(&format!("in {} }}", results.join(" ")));
        self.text
    }

    fn line(&mut self, line: &str) {
        self.text.extend(std::iter::repeat_n("    ", self.depth));
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn open(&mut self, line: &str) {
        self.line(line);
        self.depth += 1;
    }

    fn close(&mut self) {
        self.depth -= 1;
        self.line("}");
    }

    fn block(&mut self, head: &str, block: &Block) {
        self.open(&format!("{head} {{"));
        self.stmts(&block.stmts);
        self.kept(block.id);
        self.close();
    }

    fn kept(&mut self, block: BlockId) {
        let kept: Vec<String> = self.graph.atoms.get(&block).into_iter().flatten().map(|var| self.var(*var)).collect();
        if !kept.is_empty() && !self.plain {
            self.line(&format!("keep {}", kept.join(" ")));
        }
    }

    fn replay(&mut self, head: &str, replay: &Replay) {
        self.open(&format!("{head} {{"));
        self.stmts(&replay.stmts);
        self.close();
    }

    fn stmts(&mut self, stmts: &[Stmt]) {
        stmts.iter().for_each(|stmt| self.stmt(stmt));
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Branch { decision, arms, record } => self.branch(decision, arms, *record),
            Stmt::Loop(each) => self.each_loop(each),
            Stmt::Labeled { label, body, record } => {
                let record = self.recorded(*record);
                self.block(&format!("{record}{}:", label.name), body);
            }
            Stmt::Rest { body, record } => {
                let record = self.recorded(*record);
                self.block(&format!("{record}rest"), body);
            }
            Stmt::Each(each) => {
                let (var, value) = (self.var(each.var), self.operand(&each.value));
                let counter = self.var(each.counter);
                self.line(&format!("{var} = {}", tokens(&each.primal.tokens)));
                self.block(&format!("{var}[{counter}] is {value} of"), &each.body);
            }
            Stmt::ReplayBranch { record, arms } => {
                let record = self.var(*record);
                for (index, arm) in arms.iter().enumerate() {
                    self.replay(&format!("replay {record} arm {index}"), arm);
                }
            }
            Stmt::ReplayLoop(each) => {
                let tape = each.tape.map(|tape| format!(" {}", self.var(tape))).unwrap_or_default();
                let range = each
                    .range
                    .as_ref()
                    .map(|(pattern, range)| format!(" {} in {}", tokens(pattern), self.verbatim(range)));
                self.replay(&format!("replay{tape} backwards{}", range.unwrap_or_default()), &each.body);
            }
            Stmt::ReplaySteps(steps) => {
                self.open(&format!("from {}{} {{", self.var(steps.snapshots), self.carried(&steps.carried)));
                self.plain_block("advance", &steps.advance.body);
                self.block("record", &steps.recorded.body);
                self.replay("replay", &steps.replay.body);
                self.close();
            }
            Stmt::ReplayLabeled { record, body } | Stmt::ReplayRest { record, body } => {
                let record = self.var(*record);
                self.replay(&format!("replay {record}"), body);
            }
            Stmt::ForElements { counter, of, body } => {
                let (counter, of) = (self.var(*counter), self.place(of));
                self.block(&format!("elements {counter} of {of}"), body);
            }
            simple => {
                let line = self.equation(simple);
                self.line(&line);
            }
        }
    }

    fn branch(&mut self, decision: &Decision, arms: &[Arm], record: Option<Var>) {
        let record = self.recorded(record);
        let head = match decision {
            Decision::If(condition) => format!("{record}if {}", self.verbatim(condition)),
            Decision::Match(value) => format!("{record}match {}", self.operand(value)),
        };
        self.open(&format!("{head} {{"));
        for (index, arm) in arms.iter().enumerate() {
            let pattern = if arm.pattern.is_empty() { String::new() } else { format!(" {}", tokens(&arm.pattern)) };
            let guard = arm.guard.as_ref().map_or_else(String::new, |guard| format!(" if {}", self.verbatim(guard)));
            let binds = self.binds(&arm.binds);
            self.block(&format!("arm {index}{pattern}{guard}{binds}"), &arm.body);
        }
        self.close();
    }

    fn each_loop(&mut self, each: &Loop) {
        let record = self.recorded(each.tape);
        let head = match &each.head {
            Head::Forever => "loop".to_owned(),
            Head::While(condition) => format!("while {}", self.verbatim(condition)),
            Head::For { pattern, iterator, .. } => format!("for {} in {}", tokens(pattern), self.verbatim(iterator)),
            Head::Sweep(sweep) => self.sweep(sweep),
        };
        let (label, binds) = (&each.label.name, self.binds(&each.binds));
        let head = format!("{record}{label}: {head}{binds}");
        match (&each.run, &each.carried) {
            (Run::Snapshots, Some(carried)) => {
                self.plain_block(&format!("{head}{}", self.carried(carried)), &each.body);
            }
            _ => self.block(&head, &each.body),
        }
    }

    fn plain_block(&mut self, head: &str, block: &Block) {
        self.plain = true;
        self.block(head, block);
        self.plain = false;
    }

    fn carried(&self, carried: &Carried) -> String {
        let state: Vec<String> = carried.state.iter().map(|carry| self.var(carry.var)).collect();
        format!(" carries {}", state.join(" "))
    }

    fn sweep(&self, sweep: &Sweep) -> String {
        let params: Vec<String> = sweep.params.iter().map(|param| self.var(*param)).collect();
        let others: Vec<String> = sweep.others.iter().map(|other| self.verbatim(other)).collect();
        let (var, function) = (self.var(sweep.var), self.verbatim(&sweep.function));
        format!(
            "{var} = {function}({})",
            others.into_iter().chain([format!("|{}|", params.join(", "))]).collect::<Vec<_>>().join(", ")
        )
    }

    fn recorded(&self, record: Option<Var>) -> String {
        record.map(|record| format!("{} = ", self.var(record))).unwrap_or_default()
    }

    fn binds(&self, binds: &[Bind]) -> String {
        let binds: Vec<String> =
            binds.iter().map(|bind| format!("{} = {}", self.var(bind.var), self.place(&bind.place))).collect();
        if binds.is_empty() { String::new() } else { format!(" with {}", binds.join(", ")) }
    }

    fn equation(&self, stmt: &Stmt) -> String {
        match stmt {
            Stmt::Let { var, rhs, .. } => format!("{} = {}", self.var(*var), self.rhs(rhs)),
            Stmt::Yield { of, counter, value } => {
                format!("{}[{}] = {}", self.var(*of), self.var(*counter), self.operand(value))
            }
            Stmt::Declare { var, .. } => format!("{}: declared", self.var(*var)),
            Stmt::Destructure { pattern, value, binds, .. } => {
                format!("{} = {}{}", tokens(pattern), self.operand(value), self.binds(binds))
            }
            Stmt::Assign { place, value, store } => {
                let how = match store {
                    Store::Plain => String::new(),
                    Store::Method(method) => format!("{} ", tokens(&method.tokens)),
                    Store::Fill => "fill ".to_owned(),
                    Store::Field => "field ".to_owned(),
                };
                format!("{} := {how}{}", self.place(place), self.operand(value))
            }
            Stmt::Update { op, place, value } => {
                format!("{} {} {}", self.place(place), update(*op), self.operand(value))
            }
            Stmt::Accumulate { place, value } => format!("{} += {}", self.place(place), self.operand(value)),
            Stmt::Permute { form, places, args } => {
                let places: Vec<String> = places.iter().map(|place| self.place(place)).collect();
                let args: Vec<String> = args.iter().map(|arg| self.verbatim(arg)).collect();
                format!("permute {} {}", form_name(form), [places, args].concat().join(" "))
            }
            Stmt::Push { place, value } => format!("push {} {}", self.place(place), self.operand(value)),
            Stmt::Pop { var, place } => format!("{} = pop {}", self.var(*var), self.place(place)),
            Stmt::Opaque(verbatim) | Stmt::OpaqueLet(verbatim) => format!("as written: {}", self.verbatim(verbatim)),
            Stmt::Exit(Exit::Break(label)) => format!("break {}", label.name),
            Stmt::Exit(Exit::Continue(label)) => format!("continue {}", label.name),
            Stmt::CallForward { .. } | Stmt::Pullback { .. } | Stmt::CallJvp { .. } => self.call(stmt),
            other => unreachable!("has blocks: {other:?}"),
        }
    }

    fn call(&self, stmt: &Stmt) -> String {
        match stmt {
            Stmt::CallForward { var, record, callee, args, order: Order::Vjp, .. } => {
                format!(
                    "{} {} = vjp {} {}",
                    self.var(*var),
                    self.var(*record),
                    callee_name(callee),
                    self.arguments(args)
                )
            }
            Stmt::CallForward { var, record, callee, args, order: Order::JvpOfVjp(dot, dots), .. } => {
                let (path, args, dots) = (callee_name(callee), self.arguments(args), self.dots(dots));
                format!(
                    "{} {} {} = jvp_of_vjp {path} {args} along {dots}",
                    self.var(*var),
                    self.var(*dot),
                    self.var(*record)
                )
            }
            Stmt::CallJvp { var, dot, callee, args, dots, .. } => {
                let (path, args, dots) = (callee_name(callee), self.arguments(args), self.dots(dots));
                format!("{} {} = jvp {path} {args} along {dots}", self.var(*var), self.var(*dot))
            }
            Stmt::Pullback { record, args, dots, seeds, bars, bar_dots, .. } => {
                let places: Vec<_> = bars.iter().chain(bar_dots).flatten().map(|place| self.place(place)).collect();
                let along = if dots.iter().any(Option::is_some) {
                    format!(" along {}", self.options(dots))
                } else {
                    String::new()
                };
                format!(
                    "{} += pull {} {}{along} by {}",
                    places.join(" "),
                    self.var(*record),
                    self.again(args),
                    self.operands(seeds)
                )
            }
            other => unreachable!("not a call: {other:?}"),
        }
    }

    fn rhs(&self, rhs: &Rhs) -> String {
        match rhs {
            Rhs::Use(operand) => self.operand(operand),
            Rhs::Op { form, meaning, args } => {
                let name = match meaning {
                    Meaning::Rule(rule) => rule.name.to_owned(),
                    _ => form_name(form),
                };
                format!("{name} {}", self.operands(args)).trim_end().to_owned()
            }
            Rhs::Call { callee, args, .. } => format!("call {} {}", callee_name(callee), self.arguments(args)),
        }
    }

    fn operands(&self, operands: &[Operand]) -> String {
        let operands: Vec<String> = operands.iter().map(|operand| self.operand(operand)).collect();
        operands.join(" ")
    }

    fn arguments(&self, args: &[Argument]) -> String {
        let args: Vec<String> = args.iter().map(|arg| self.argument(arg)).collect();
        args.join(" ")
    }

    fn argument(&self, arg: &Argument) -> String {
        match arg {
            Argument::Value(operand) => self.operand(operand),
            Argument::Mutable { place, .. } => format!("mut {}", self.place(place)),
        }
    }

    fn dots(&self, dots: &[Option<Argument>]) -> String {
        let dots: Vec<String> =
            dots.iter().map(|dot| dot.as_ref().map_or("0".to_owned(), |dot| self.argument(dot))).collect();
        dots.join(" ")
    }

    fn again(&self, args: &[Again]) -> String {
        let args: Vec<String> =
            args.iter().map(|arg| arg.operand().map_or("_".to_owned(), |operand| self.operand(operand))).collect();
        args.join(" ")
    }

    fn options(&self, operands: &[Option<Operand>]) -> String {
        let operands: Vec<String> = operands
            .iter()
            .map(|operand| operand.as_ref().map_or("0".to_owned(), |operand| self.operand(operand)))
            .collect();
        operands.join(" ")
    }

    fn operand(&self, operand: &Operand) -> String {
        match operand {
            Operand::Place { place, .. } => self.place(place),
            Operand::Inactive(verbatim) => {
                let text = self.verbatim(verbatim);
                if text.contains(' ') && !text.starts_with('(') { format!("({text})") } else { text }
            }
        }
    }

    fn place(&self, place: &Place) -> String {
        place.path.iter().fold(self.var(place.root), |text, proj| match proj {
            Proj::Field(member) | Proj::Component(member) => format!("{text}.{member}"),
            Proj::Index(index) | Proj::Element(index) => format!("{text}[{}]", self.verbatim(index)),
            Proj::View(method, _, args) => {
                let args: Vec<String> = args.iter().map(|arg| self.verbatim(arg)).collect();
                format!("{text}.{method}({})", args.join(", "))
            }
            Proj::Payload => format!("{text}?"),
            Proj::Variant(variant, member) => format!("{text}.{variant}.{member}"),
            Proj::Within(_) | Proj::Deref | Proj::Unbox | Proj::Unboxed => text,
        })
    }

    fn var(&self, var: Var) -> String {
        format!("%{}", self.graph.info(var).name)
    }

    fn verbatim(&self, verbatim: &Verbatim) -> String {
        tokens(&verbatim.tokens)
    }
}

/// How an operation without a rule is called.
fn form_name(form: &Form) -> String {
    match form {
        Form::Binary(op) => match op.to_string().as_str() {
            "+" => "add".to_owned(),
            "-" => "sub".to_owned(),
            "*" => "mul".to_owned(),
            "/" => "div".to_owned(),
            other => other.to_owned(),
        },
        Form::Negate => "neg".to_owned(),
        Form::Method(name, _) => name.to_string(),
        Form::Path(path) => tokens(path),
        Form::Function(name) | Form::Real(name) => (*name).to_owned(),
        Form::Keep => "save".to_owned(),
        Form::Field(name) => name.trim_start_matches('_').to_owned(),
        Form::Pieces(_, Delimiters::Paren) => "tuple".to_owned(),
        Form::Pieces(_, Delimiters::Bracket) => "array".to_owned(),
        Form::Pieces(_, Delimiters::Brace(name) | Delimiters::Macro(name) | Delimiters::Call(name, _)) => tokens(name),
    }
}

fn update(op: UpdateOp) -> &'static str {
    match op {
        UpdateOp::Add => "+=",
        UpdateOp::Sub => "-=",
        UpdateOp::Mul => "*=",
        UpdateOp::Div => "/=",
        UpdateOp::Rem => "%=",
    }
}

#[cfg(test)]
mod tests;

fn callee_name(callee: &Callee) -> String {
    tokens(&callee.to_token_stream())
}
