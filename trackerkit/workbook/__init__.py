"""The only room that knows Excel: build the workbooks, read returns, parse them, mark them."""
