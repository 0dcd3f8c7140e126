//! The products of the factors are the matrix, in float64, over random shapes.

use super::*;
use crate::sampling::Sampler;

/// Row-major, with its numbers of rows and columns.
#[derive(Clone)]
struct Dense {
    rows: usize,
    columns: usize,
    data: Vec<f64>,
}

impl Dense {
    fn new(rows: usize, columns: usize, data: &[f32]) -> Self {
        let data: Vec<f64> = data.iter().map(|&x| f64::from(x)).collect();
        assert_eq!(data.len(), rows * columns);
        Self {
            rows,
            columns,
            data,
        }
    }

    fn at(&self, i: usize, j: usize) -> f64 {
        self.data[i * self.columns + j]
    }

    fn transposed(&self) -> Self {
        let (rows, columns) = (self.columns, self.rows);
        let at = |at: usize| self.at(at % columns, at / columns);
        let data = (0..rows * columns).map(at).collect();
        Self {
            rows,
            columns,
            data,
        }
    }

    fn times(&self, other: &Self) -> Self {
        assert_eq!(self.columns, other.rows);
        let (rows, columns) = (self.rows, other.columns);
        let at = |at: usize| -> f64 {
            let (i, j) = (at / columns, at % columns);
            (0..self.columns)
                .map(|k| self.at(i, k) * other.at(k, j))
                .sum()
        };
        let data = (0..rows * columns).map(at).collect();
        Self {
            rows,
            columns,
            data,
        }
    }

    /// The part inside of the first rows and columns, zeros around it.
    fn resized(&self, rows: usize, columns: usize) -> Self {
        let at = |at: usize| {
            let (i, j) = (at / columns, at % columns);
            let is_inside = i < self.rows && j < self.columns;
            if is_inside { self.at(i, j) } else { 0.0 }
        };
        let data = (0..rows * columns).map(at).collect();
        Self {
            rows,
            columns,
            data,
        }
    }

    fn diagonal(values: &[f32]) -> Self {
        let n = values.len();
        let at = |at: usize| {
            if at / n == at % n {
                f64::from(values[at / n])
            } else {
                0.0
            }
        };
        Self {
            rows: n,
            columns: n,
            data: (0..n * n).map(at).collect(),
        }
    }
}

/// Factors are rounded to float32: products differ by that of their terms.
fn assert_near(a: &Dense, b: &Dense, what: &str) {
    assert_eq!((a.rows, a.columns), (b.rows, b.columns), "{what}");
    let largest = b.data.iter().fold(1.0f64, |most, x| most.max(x.abs()));
    for (a, b) in a.data.iter().zip(&b.data) {
        assert!((a - b).abs() <= 2e-6 * largest, "{what}: {a} is not {b}");
    }
}

fn assert_orthonormal_columns(q: &Dense, what: &str) {
    let one = Dense::diagonal(&vec![1.0; q.columns]);
    assert_near(&q.transposed().times(q), &one, what);
}

fn factors(f: Factorization, a: Matrix, x: &[f32]) -> [Vec<f32>; 3] {
    let mut outputs = f.lengths(a).map(|length| vec![f32::NAN; length]);
    let mut workspace = vec![f32::NAN; f.workspace(a)];
    factorize(
        f,
        a,
        x,
        outputs.each_mut().map(Vec::as_mut_slice),
        &mut workspace,
    );
    outputs
}

fn square(n: usize) -> Matrix {
    Matrix {
        rows: n,
        columns: n,
        full: false,
    }
}

/// Symmetric, with eigenvalues of both signs.
fn symmetric(random: &mut Sampler, n: usize) -> Vec<f32> {
    let mut x = random.values(n * n);
    for i in 0..n {
        for j in 0..i {
            x[j * n + i] = x[i * n + j];
        }
    }
    x
}

#[test]
fn a_matrix_is_the_square_of_its_cholesky_factor() {
    for seed in 0..300 {
        let mut random = Sampler::new(seed);
        let n = random.below(9);
        let half = Dense::new(n, n, &random.values(n * n));
        let mut product = half.times(&half.transposed());
        (0..n).for_each(|i| product.data[i * n + i] += 1.0);
        let x: Vec<f32> = product.data.iter().map(|&x| x as f32).collect();
        let [l, _, _] = factors(Factorization::Cholesky, square(n), &x);
        let l = Dense::new(n, n, &l);
        for i in 0..n {
            assert!(l.at(i, i) > 0.0 && (i + 1..n).all(|j| l.at(i, j) == 0.0));
        }
        assert_near(&l.times(&l.transposed()), &Dense::new(n, n, &x), "L Lᵀ");
    }
}

#[test]
fn what_is_not_positive_definite_has_no_cholesky_factor() {
    for x in [
        [1.0, 2.0, 2.0, 1.0],
        [0.0, 0.0, 0.0, 1.0],
        [f32::NAN, 0.0, 0.0, 1.0],
    ] {
        let [l, _, _] = factors(Factorization::Cholesky, square(2), &x);
        assert!(l.iter().all(|l| l.is_nan()));
    }
}

#[test]
fn a_matrix_with_exchanged_rows_is_the_product_of_its_triangles() {
    for seed in 0..500 {
        let mut random = Sampler::new(seed);
        let (m, n) = (random.below(8), random.below(8));
        let x = random.values(m * n);
        let a = Matrix {
            rows: m,
            columns: n,
            full: false,
        };
        let [lu, pivots, order] = factors(Factorization::Lu, a, &x);
        let (lu, x) = (Dense::new(m, n, &lu), Dense::new(m, n, &x));
        let least = m.min(n);
        let part = |rows: usize, columns: usize, of: &dyn Fn(usize, usize) -> f64| Dense {
            rows,
            columns,
            data: (0..rows * columns)
                .map(|at| of(at / columns, at % columns))
                .collect(),
        };
        let l = part(m, least, &|i, j| {
            if i > j {
                lu.at(i, j)
            } else {
                f64::from(u8::from(i == j))
            }
        });
        let u = part(least, n, &|i, j| if i <= j { lu.at(i, j) } else { 0.0 });
        assert!(l.data.iter().all(|l| l.abs() <= 1.0));
        let rows = part(m, n, &|i, j| x.at(order[i] as usize, j));
        assert_near(&l.times(&u), &rows, "L U");
        let mut exchanged: Vec<usize> = (0..m).collect();
        for (row, &pivot) in pivots.iter().enumerate() {
            exchanged.swap(row, pivot as usize);
        }
        assert!(exchanged.iter().zip(&order).all(|(&a, &b)| a == b as usize));
    }
}

#[test]
fn a_matrix_is_the_product_of_orthonormal_columns_and_a_triangle() {
    for seed in 0..500 {
        let mut random = Sampler::new(seed);
        let (m, n) = (random.below(8), random.below(8));
        let x = random.values(m * n);
        for full in [false, true] {
            let a = Matrix {
                rows: m,
                columns: n,
                full,
            };
            let wide = if full { m } else { m.min(n) };
            let [q, r, _] = factors(Factorization::Qr, a, &x);
            let (q, r) = (Dense::new(m, wide, &q), Dense::new(wide, n, &r));
            assert_orthonormal_columns(&q, "Q");
            assert!((0..wide).all(|i| (0..n.min(i)).all(|j| r.at(i, j) == 0.0)));
            assert_near(&q.times(&r), &Dense::new(m, n, &x), "Q R");
        }
    }
}

#[test]
fn a_symmetric_matrix_is_diagonal_in_its_eigenvectors() {
    for seed in 0..300 {
        let mut random = Sampler::new(seed);
        let n = random.below(10);
        let mut x = symmetric(&mut random, n);
        if seed % 5 == 0 {
            x.fill(1.0);
        }
        let [w, v, _] = factors(Factorization::Eigh, square(n), &x);
        let v = Dense::new(n, n, &v);
        assert!(w.is_sorted());
        assert_orthonormal_columns(&v, "V");
        let product = v.times(&Dense::diagonal(&w)).times(&v.transposed());
        assert_near(&product, &Dense::new(n, n, &x), "V diag(w) Vᵀ");
    }
}

#[test]
fn a_matrix_is_the_product_of_its_singular_vectors_and_values() {
    for seed in 0..500 {
        let mut random = Sampler::new(seed);
        let n = random.below(6);
        let m = n + random.below(4);
        let mut x = random.values(m * n);
        match seed % 4 {
            // Of rank 1, and 0.
            0 => x
                .iter_mut()
                .enumerate()
                .for_each(|(at, x)| *x = (at / n + 1) as f32),
            1 if seed % 8 == 1 => x.fill(0.0),
            _ => (),
        }
        for full in [false, true] {
            let a = Matrix {
                rows: m,
                columns: n,
                full,
            };
            let wide = if full { m } else { n };
            let [u, s, v] = factors(Factorization::Svd, a, &x);
            let (u, v) = (Dense::new(m, wide, &u), Dense::new(n, n, &v));
            assert!(s.iter().rev().is_sorted() && s.iter().all(|&s| s >= 0.0));
            assert_orthonormal_columns(&u, "U");
            assert_orthonormal_columns(&v.transposed(), "V");
            let middle = Dense::diagonal(&s).resized(wide, n);
            assert_near(
                &u.times(&middle).times(&v),
                &Dense::new(m, n, &x),
                "U diag(s) Vᵀ",
            );
        }
    }
}

#[test]
fn what_is_no_number_ends_too() {
    let x = [f32::NAN, 1.0, 1.0, f32::INFINITY];
    for &f in Factorization::ALL {
        factors(f, square(2), &x);
    }
}

#[test]
fn triangular_systems_are_solved_in_every_form() {
    for seed in 0..800 {
        let mut random = Sampler::new(seed);
        let (n, columns) = (random.below(7), random.below(4));
        let triangle = Triangle {
            n,
            lower: random.below(2) == 0,
            transposed: random.below(2) == 0,
            unit_diagonal: random.below(2) == 0,
        };
        let mut t = random.values(n * n);
        (0..n).for_each(|i| t[i * n + i] = 5.0 + i as f32);
        let b = random.values(n * columns);
        let mut x = vec![f32::NAN; b.len()];
        let mut workspace = vec![f32::NAN; triangle.workspace(columns)];
        solve_triangular(triangle, &t, &b, &mut x, &mut workspace);
        let read = |at: usize| {
            let (i, j) = (at / n, at % n);
            let is_read = if triangle.lower { i >= j } else { i <= j };
            match i == j && triangle.unit_diagonal {
                true => 1.0,
                false if is_read => f64::from(t[at]),
                false => 0.0,
            }
        };
        let own = Dense {
            rows: n,
            columns: n,
            data: (0..n * n).map(read).collect(),
        };
        let own = if triangle.transposed {
            own.transposed()
        } else {
            own
        };
        let (x, b) = (Dense::new(n, columns, &x), Dense::new(n, columns, &b));
        let largest = x.data.iter().fold(1.0f64, |most, x| most.max(x.abs()));
        let product = own.times(&x);
        for (a, b) in product.data.iter().zip(&b.data) {
            assert!((a - b).abs() <= 1e-5 * largest, "{a} is not {b}");
        }
    }
}
