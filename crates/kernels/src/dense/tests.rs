//! Against ndarray's products and sums in float64.

use ndarray::{Array1, Array2, Axis, Zip};

use super::*;

const ALL: [Activation; 4] = [
    Activation::Linear,
    Activation::Relu,
    Activation::Tanh,
    Activation::Sigmoid,
];

fn wave(rows: usize, columns: usize, step: f32) -> Array2<f32> {
    let value = |(i, j)| ((i * columns + j) as f32 * step).sin() * 1.7;
    Array2::from_shape_fn((rows, columns), value)
}

fn in_f64(f: Activation, z: f64) -> f64 {
    match f {
        Activation::Relu => z.max(0.0),
        Activation::Tanh => z.tanh(),
        Activation::Sigmoid => 1.0 / (1.0 + (-z).exp()),
        _ => z,
    }
}

fn assert_close(got: &Array2<f32>, expected: &Array2<f64>, what: &str) {
    Zip::from(got).and(expected).for_each(|&got, expected| {
        assert!(
            (f64::from(got) - expected).abs() < 1e-5,
            "{what}: {got}, not {expected}"
        );
    });
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
        let (x, w) = (wave(m, k, 0.7), wave(k, n, 1.3));
        let b = wave(1, n, 2.1).remove_axis(Axis(0));
        for f in ALL {
            for bias in [None, Some(&b)] {
                let product = x.mapv(f64::from).dot(&w.mapv(f64::from));
                let zero = Array1::zeros(n);
                let expected = product + bias.unwrap_or(&zero).mapv(f64::from);
                let expected = expected.mapv(|z| in_f64(f, z));
                let bias = bias.map(|bias| bias.as_slice().unwrap());
                let mut space = vec![0.0; workspace(m, k, n)];
                let mut y = Array2::from_elem((m, n), f32::NAN);
                forward(
                    x.view(),
                    w.view(),
                    bias,
                    f,
                    y.view_mut(),
                    PartWorkspaces::new(&mut space, 1),
                    Threads::ONE,
                );
                assert_close(&y, &expected, &format!("{f:?} {m} {k} {n}"));
                let mut halves = Array2::from_elem((m, n), f32::NAN);
                let (upper, lower) = halves.view_mut().split_at(Axis(0), m / 2);
                let (x_upper, x_lower) = x.view().split_at(Axis(0), m / 2);
                forward(
                    x_upper,
                    w.view(),
                    bias,
                    f,
                    upper,
                    PartWorkspaces::new(&mut space, 1),
                    Threads::ONE,
                );
                forward(
                    x_lower,
                    w.view(),
                    bias,
                    f,
                    lower,
                    PartWorkspaces::new(&mut space, 1),
                    Threads::ONE,
                );
                assert_eq!(y, halves);
            }
        }
    }
}

#[test]
fn backward_multiplies_by_the_derivative_and_sums_columns() {
    for (m, n) in [(1, 1), (64, 32), (5, 7), (3, 16), (0, 3)] {
        let (z, dy) = (wave(m, n, 0.9), wave(m, n, 1.9));
        for f in ALL {
            let what = format!("{f:?} {m} {n}");
            let y = z.mapv(|z| in_f64(f, f64::from(z)) as f32);
            let (mut dz, mut db) = (Array2::from_elem((m, n), f32::NAN), vec![f32::NAN; n]);
            backward_activation(
                y.view(),
                dy.view(),
                f,
                dz.view_mut(),
                Some(&mut db),
                Threads::ONE,
            );
            let expected = z.mapv(f64::from).mapv(|z| {
                let (above, below) = (in_f64(f, z + 1e-6), in_f64(f, z - 1e-6));
                (above - below) / 2e-6
            }) * dy.mapv(f64::from);
            assert_close(&dz, &expected, &what);
            for (db, expected) in db.iter().zip(expected.sum_axis(Axis(0))) {
                assert!((f64::from(*db) - expected).abs() < 1e-4, "{what}");
            }

            let (mut split_dz, mut split_db) = (dz.clone(), vec![f32::NAN; n]);
            split_dz.fill(f32::NAN);
            let (left, right) = split_dz.view_mut().split_at(Axis(1), n / 3);
            let (y_left, y_right) = y.view().split_at(Axis(1), n / 3);
            let (dy_left, dy_right) = dy.view().split_at(Axis(1), n / 3);
            let (db_left, db_right) = split_db.split_at_mut(n / 3);
            backward_activation(y_left, dy_left, f, left, Some(db_left), Threads::ONE);
            backward_activation(y_right, dy_right, f, right, Some(db_right), Threads::ONE);
            assert_eq!((&split_dz, &split_db), (&dz, &db), "{what}");
        }
    }
}

#[test]
#[should_panic(expected = "in an operation of its own")]
fn other_activations_are_rejected() {
    let x = Array2::ones((1, 1));
    let mut y = Array2::zeros((1, 1));
    let space = &mut [0.0; 64];
    forward(
        x.view(),
        x.view(),
        None,
        Activation::Gelu,
        y.view_mut(),
        PartWorkspaces::new(space, 1),
        Threads::ONE,
    );
}
