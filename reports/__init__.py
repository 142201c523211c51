"""What leaves the screen: the brief (HTML, PDF, workbook) and the alerts."""
