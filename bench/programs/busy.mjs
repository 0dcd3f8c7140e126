// Keeps a core busy until it is killed.
for (;;);
