// Runs before anything is drawn, so that a chosen theme does not flash the other one. A module would come too late.
try {
  const theme = localStorage.getItem('bongsu.theme');
  if (theme === 'light' || theme === 'dark') {
    document.documentElement.dataset.theme = theme;
  }
} catch {
  // A browser that keeps nothing for pages: the system's theme it is.
}
