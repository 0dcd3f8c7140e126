use super::*;

const ALL: [Activation; 4] = [
    Activation::Linear,
    Activation::Relu,
    Activation::Tanh,
    Activation::Sigmoid,
];

fn wave(len: usize, step: f32) -> Vec<f32> {
    (0..len).map(|i| (i as f32 * step).sin() * 1.7).collect()
}

fn in_f64(f: Activation, z: f64) -> f64 {
    match f {
        Activation::Relu => z.max(0.0),
        Activation::Tanh => z.tanh(),
        Activation::Sigmoid => 1.0 / (1.0 + (-z).exp()),
        _ => z,
    }
}

#[test]
fn forward_is_activation_of_product_and_bias() {
    for (m, k, n) in [
        (1, 3, 5),
        (64, 5, 32),
        (64, 16, 1),
        (3, 7, 9),
        (2, 0, 4),
        (0, 3, 4),
        (3, 4, 0),
    ] {
        let (x, w, b) = (wave(m * k, 0.7), wave(k * n, 1.3), wave(n, 2.1));
        for f in ALL {
            for bias in [None, Some(&b[..])] {
                let mut space = vec![0.0; workspace(m, k, n)];
                let mut y = vec![f32::NAN; m * n];
                forward(m, k, n, &x, &w, bias, f, &mut y, 0..m, &mut space);
                for (at, y) in y.iter().enumerate() {
                    let (i, j) = (at / n, at % n);
                    let product: f64 = (0..k)
                        .map(|p| f64::from(x[i * k + p]) * f64::from(w[p * n + j]))
                        .sum();
                    let expected = in_f64(f, product + bias.map_or(0.0, |b| f64::from(b[j])));
                    assert!(
                        (f64::from(*y) - expected).abs() < 1e-5,
                        "{f:?} {m} {k} {n}: {y} {expected}"
                    );
                }
                let mut cut = vec![f32::NAN; m * n];
                forward(m, k, n, &x, &w, bias, f, &mut cut, 0..m / 2, &mut space);
                forward(m, k, n, &x, &w, bias, f, &mut cut, m / 2..m, &mut space);
                assert_eq!(y, cut);
            }
        }
    }
}

#[test]
fn backward_multiplies_by_the_derivative_and_sums_columns() {
    for (m, n) in [(1, 1), (64, 32), (5, 7), (3, 16), (0, 3)] {
        let (z, dy) = (wave(m * n, 0.9), wave(m * n, 1.9));
        for f in ALL {
            let y: Vec<f32> = z.iter().map(|&z| in_f64(f, f64::from(z)) as f32).collect();
            let (mut dz, mut db) = (vec![f32::NAN; m * n], vec![f32::NAN; n]);
            let middle = n / 3;
            backward_activation(m, n, &y, &dy, f, &mut dz, Some(&mut db), 0..middle);
            backward_activation(m, n, &y, &dy, f, &mut dz, Some(&mut db), middle..n);
            let (mut whole_dz, mut whole_db) = (vec![f32::NAN; m * n], vec![f32::NAN; n]);
            let whole = Some(&mut whole_db[..]);
            backward_activation(m, n, &y, &dy, f, &mut whole_dz, whole, 0..n);
            assert_eq!((&dz, &db), (&whole_dz, &whole_db), "{f:?} {m} {n}");
            for (j, db) in db.iter().enumerate() {
                let mut sum = 0.0;
                for at in (0..m).map(|i| i * n + j) {
                    let z = f64::from(z[at]);
                    let derivative = (in_f64(f, z + 1e-6) - in_f64(f, z - 1e-6)) / 2e-6;
                    let expected = f64::from(dy[at]) * derivative;
                    assert!((f64::from(dz[at]) - expected).abs() < 1e-5, "{f:?}");
                    sum += expected;
                }
                assert!((f64::from(*db) - sum).abs() < 1e-4, "{f:?}");
            }
        }
    }
}

#[test]
#[should_panic(expected = "in an operation of its own")]
fn other_activations_are_refused() {
    forward(
        1,
        1,
        1,
        &[1.0],
        &[1.0],
        None,
        Activation::Gelu,
        &mut [0.0],
        0..1,
        &mut [0.0; 64],
    );
}
