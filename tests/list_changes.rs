//! Lists that grow and shrink at any place, and lists of results.
#![allow(clippy::manual_is_multiple_of, reason = "programs as people write them")]

use tensor_grad::prelude::*;

#[differentiable(hessian)]
fn vec_insert(x: &[f64], v: f64) -> f64 {
    let mut list = x.to_vec();
    list.insert(1, v * v);
    list.insert(0, v);
    let mut s = 0.0;
    for (i, e) in list.iter().enumerate() {
        s += e * e * (i + 1) as f64;
    }
    s
}
#[differentiable(hessian)]
fn vec_pop(x: &[f64]) -> f64 {
    let mut stack = x.to_vec();
    let mut s = 1.0;
    while let Some(top) = stack.pop() {
        s = s * top + top;
        if stack.len() == 1 {
            break;
        }
    }
    let last = stack.pop().unwrap();
    s * last
}
#[differentiable(hessian)]
fn rpn(x: &[f64], #[nondiff] ops: &str) -> f64 {
    let mut stack: Vec<f64> = Vec::new();
    let mut i = 0;
    for op in ops.chars() {
        match op {
            'x' => {
                stack.push(x[i]);
                i += 1;
            }
            '+' => {
                let b = stack.pop().unwrap();
                let a = stack.pop().unwrap();
                stack.push(a + b);
            }
            '*' => {
                let (b, a) = (stack.pop().unwrap(), stack.pop().unwrap());
                stack.push(a * b);
            }
            _ => panic!("unknown"),
        }
    }
    stack[0]
}
#[differentiable(hessian)]
fn sorting(x: &[f64]) -> f64 {
    let mut a = x.to_vec();
    a.sort_unstable_by(|p, q| p.partial_cmp(q).unwrap());
    let mut b = x.to_vec();
    b.sort_by(|p, q| q.partial_cmp(p).unwrap());
    let mut c: Vec<f64> = x.iter().map(|v| v * v).collect();
    c.sort_by(f64::total_cmp);
    let median = if a.len() % 2 == 0 { 0.5 * (a[a.len() / 2 - 1] + a[a.len() / 2]) } else { a[a.len() / 2] };
    a[0] * b[1] + c[0] * median
}
#[differentiable(hessian)]
fn safe_ln(x: f64) -> Result<f64, String> {
    if x <= 0.0 { Err(format!("{x}")) } else { Ok(x.ln()) }
}
#[differentiable(hessian)]
fn safe_sqrt(x: f64) -> Option<f64> {
    if x < 0.0 { None } else { Some(x.sqrt()) }
}
#[differentiable]
fn collect_result(x: &[f64]) -> Result<f64, String> {
    let logs = x.iter().map(|v| safe_ln(*v)).collect::<Result<Vec<_>, _>>()?;
    Ok(logs.iter().map(|l| l * l).sum())
}
#[differentiable]
fn collect_result2(x: &[f64]) -> Result<f64, String> {
    let logs: Result<Vec<f64>, String> = x.iter().map(|&v| safe_ln(v)).collect();
    let logs = logs?;
    Ok(logs.iter().map(|l| l * l).sum())
}
#[differentiable]
fn collect_option(x: &[f64]) -> Option<f64> {
    let roots: Vec<f64> = x.iter().map(|v| safe_sqrt(*v)).collect::<Option<Vec<_>>>()?;
    Some(roots.iter().product())
}

#[differentiable(hessian)]
fn removing(x: &[f64], k: f64) -> f64 {
    let mut list: Vec<f64> = x.iter().map(|v| v * k).collect();
    let a = list.remove(1);
    let b = list.swap_remove(0);
    list.push(a * b);
    list.truncate(3);
    let s: f64 = list.iter().map(|v| v * v).sum();
    list.clear();
    list.push(s);
    list.insert(1, k);
    a * list[0] + b * list[1]
}
#[differentiable(hessian)]
fn queue(x: &[f64], n: usize) -> f64 {
    let mut window: Vec<f64> = Vec::new();
    let mut total = 0.0;
    for v in x {
        window.insert(0, *v);
        if window.len() > n {
            let old = window.pop().unwrap();
            total += old * v;
        }
        let mean = window.iter().sum::<f64>() / window.len() as f64;
        total += mean * mean;
    }
    if let Some(last) = window.pop() {
        total *= last;
    }
    let next = window.pop().unwrap_or(1.0);
    window.pop();
    total * next + window.len() as f64
}
#[differentiable]
fn pops(stack: &mut Vec<f64>) -> Option<f64> {
    let b = stack.pop()?;
    let a = stack.pop()?;
    stack.push(a * b);
    Some(a + b)
}
#[differentiable]
fn reduce_stack(x: &[f64]) -> Option<f64> {
    let mut stack = x.to_vec();
    let mut s = 0.0;
    while stack.len() > 1 {
        s += pops(&mut stack)?;
    }
    Some(s * stack[0])
}
#[test]
fn changes_of_lists() {
    let x = [0.4, 0.9, 0.25, 1.4, 0.7];
    gradgradcheck!(vec_insert, &x[..], 0.3);
    gradgradcheck!(vec_pop, &x[..]);
    gradgradcheck!(
        rpn,
        &x[..],
        #[nondiff]
        "xx*x+xx**"
    );
    gradgradcheck!(sorting, &x[..]);
    gradcheck!(collect_result, &x[..]);
    gradcheck!(collect_result2, &x[..]);
    gradcheck!(collect_option, &x[..]);
    assert!(collect_result::grad(&[1.0, -1.0]).is_err());
    assert!(collect_option::grad(&[1.0, -1.0]).is_none());
    gradgradcheck!(removing, &x[..], 0.7);
    gradgradcheck!(
        queue,
        &x[..],
        #[nondiff]
        3
    );
    gradcheck!(reduce_stack, &x[..]);
}

#[differentiable]
fn by_hand(x: &[f64]) -> Result<f64, String> {
    let all: Result<Vec<f64>, String> = 'all: {
        let mut list = Vec::new();
        for v in x {
            match safe_ln(*v) {
                Ok(l) => list.push(l),
                Err(e) => break 'all Err(e),
            }
        }
        Ok(list)
    };
    let logs = all?;
    Ok(logs.iter().map(|l| l * l).sum())
}
#[differentiable]
fn by_hand2(x: &[f64], #[nondiff] stop: f64) -> f64 {
    let mut s = 0.0;
    let mut list = Vec::new();
    'all: {
        for v in x {
            if *v > stop {
                break 'all;
            }
            list.push(*v);
        }
        s += list[0];
        list.push(s);
    }
    s + list[0] * list[1]
}
#[differentiable]
fn by_hand3(x: &[f64], #[nondiff] stop: f64) -> f64 {
    let r = 'all: {
        let mut list = Vec::new();
        for v in x {
            if *v > stop {
                break 'all *v;
            }
            list.push(v.sin());
        }
        list[0] * list[1]
    };
    r * r
}
#[differentiable]
fn by_hand4(x: &[f64]) -> Result<f64, String> {
    let all: Result<Vec<f64>, String> = 'all: {
        let mut list = Vec::new();
        for v in x {
            let l = match safe_ln(*v) {
                Ok(l) => l,
                Err(e) => break 'all Err(e),
            };
            list.push(l);
        }
        Ok(list)
    };
    let logs = all?;
    Ok(logs.iter().map(|l| l * l).sum())
}
#[differentiable]
fn by_hand5(x: &[f64], #[nondiff] stop: f64) -> f64 {
    let r = 'all: {
        let mut list = Vec::new();
        for v in x {
            let l = if *v > stop {
                break 'all *v;
            } else {
                v.sin()
            };
            list.push(l);
        }
        list[0] * list[1]
    };
    r * r
}
#[test]
fn ended_by_hand() {
    let x = [0.4, 0.9, 0.25, 1.4, 0.7];
    gradcheck!(by_hand, &x[..]);
    gradcheck!(
        by_hand2,
        &x[..],
        #[nondiff]
        2.0
    );
    gradcheck!(
        by_hand2,
        &x[..],
        #[nondiff]
        1.0
    );
    gradcheck!(
        by_hand3,
        &x[..],
        #[nondiff]
        2.0
    );
    gradcheck!(
        by_hand3,
        &x[..],
        #[nondiff]
        1.0
    );
    assert!(by_hand::grad(&[1.0, -1.0]).is_err());
}
#[test]
fn ended_in_a_value() {
    let x = [0.4, 0.9, 0.25, 1.4, 0.7];
    gradcheck!(
        by_hand5,
        &x[..],
        #[nondiff]
        2.0
    );
    gradcheck!(
        by_hand5,
        &x[..],
        #[nondiff]
        1.0
    );
    gradcheck!(by_hand4, &x[..]);
    assert!(by_hand4::grad(&[1.0, -1.0]).is_err());
}
