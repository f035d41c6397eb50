"""The upload page: services return workbooks in a browser, the quality lead runs the month. A door, like `cli`."""
