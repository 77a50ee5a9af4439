//! Reads one problem's file and checks it before anything is computed.

use crate::problems::{Observation, Problem};
use serde::Deserialize;
use std::path::Path;

/// A problem as NIST publishes it, with reference derivatives.
#[derive(Debug)]
pub struct Dataset {
    pub level: String,
    pub starts: [Vec<f64>; 2],
    pub certified: Vec<f64>,
    pub certified_rss: f64,
    pub observations: Vec<Observation>,
    pub references: Vec<Reference>,
}

/// Derivatives computed elsewhere, at one of the starts or at the certified parameters.
#[derive(Debug, Deserialize)]
pub struct Reference {
    pub at: String,
    pub rss: f64,
    pub rss_grad: Vec<f64>,
    pub rss_hessian: Vec<Vec<f64>>,
    pub model_first5: Vec<f64>,
    pub model_jacobian_first5: Vec<Vec<f64>>,
    pub jtj: Vec<Vec<f64>>,
}

/// The points at which derivatives are compared, as the files name them.
const POINTS: [&str; 3] = ["start1", "start2", "certified"];

impl Reference {
    /// The parameters at which this reference was computed.
    pub fn parameters<'a>(&self, data: &'a Dataset) -> &'a [f64] {
        match self.at.as_str() {
            "start1" => &data.starts[0],
            "start2" => &data.starts[1],
            _ => &data.certified,
        }
    }
}

#[derive(Deserialize)]
struct File {
    name: String,
    level: String,
    n_obs: usize,
    response: String,
    starts: [Vec<f64>; 2],
    certified: Vec<f64>,
    certified_rss: f64,
    data: Vec<Vec<f64>>,
    reference_jax_f64: Vec<Reference>,
}

/// Reads `<folder>/<name>.json`; the error is one line that names the file.
pub fn read(folder: &Path, problem: &Problem) -> Result<Dataset, String> {
    let path = folder.join(format!("{}.json", problem.name));
    let parse = || {
        let text = std::fs::read_to_string(&path).map_err(|e| e.to_string())?;
        let file: File = serde_json::from_str(&text).map_err(|e| e.to_string())?;
        check(file, problem)
    };
    parse().map_err(|e| format!("{}: {e}", path.display()))
}

fn check(file: File, problem: &Problem) -> Result<Dataset, String> {
    if file.name != problem.name {
        return Err(format!("holds the problem {:?}", file.name));
    }
    if file.data.len() != file.n_obs {
        return Err(format!("{} observations where {} are announced", file.data.len(), file.n_obs));
    }
    if file.n_obs < 5 {
        return Err("fewer than five observations".into());
    }
    let n = problem.model.parameters;
    for parameters in file.starts.iter().chain([&file.certified]) {
        if parameters.len() != n {
            return Err(format!("{} parameters where the model has {n}", parameters.len()));
        }
    }
    let logarithmic = match file.response.as_str() {
        "y" => false,
        "log(y)" => true,
        other => return Err(format!("unknown response {other:?}")),
    };
    let observations = file.data.iter().enumerate();
    let observations = observations.map(|(i, row)| observation(i, row, problem.model.predictors, logarithmic));
    let observations = observations.collect::<Result<_, _>>()?;
    if !file.reference_jax_f64.iter().map(|reference| reference.at.as_str()).eq(POINTS) {
        return Err(format!("reference derivatives are not at {POINTS:?}"));
    }
    file.reference_jax_f64.iter().try_for_each(|reference| check_reference(reference, n))?;
    Ok(Dataset {
        level: file.level,
        starts: file.starts,
        certified: file.certified,
        certified_rss: file.certified_rss,
        observations,
        references: file.reference_jax_f64,
    })
}

fn observation(i: usize, row: &[f64], predictors: usize, logarithmic: bool) -> Result<Observation, String> {
    let i = i + 1;
    if row.len() != 1 + predictors {
        return Err(format!("observation {i} has {} numbers instead of {}", row.len(), 1 + predictors));
    }
    let y = if logarithmic { row[0].ln() } else { row[0] };
    if !y.is_finite() {
        return Err(format!("observation {i} has no finite response"));
    }
    Ok(Observation { y, x: [row[1], row.get(2).copied().unwrap_or(0.0)] })
}

fn check_reference(reference: &Reference, n: usize) -> Result<(), String> {
    let has = |rows: &[Vec<f64>], count: usize| rows.len() == count && rows.iter().all(|row| row.len() == n);
    let complete = reference.rss_grad.len() == n
        && has(&reference.rss_hessian, n)
        && has(&reference.jtj, n)
        && reference.model_first5.len() == 5
        && has(&reference.model_jacobian_first5, 5);
    if complete {
        return Ok(());
    }
    Err(format!("the reference derivatives at {} have the wrong shape", reference.at))
}
