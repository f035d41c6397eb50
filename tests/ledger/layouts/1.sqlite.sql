BEGIN TRANSACTION;
CREATE TABLE checks (
	id INTEGER NOT NULL, 
	return_id INTEGER NOT NULL, 
	event INTEGER NOT NULL, 
	problems_sha256 TEXT NOT NULL, 
	CONSTRAINT pk_checks PRIMARY KEY (id), 
	CONSTRAINT fk_checks_return_id_returns FOREIGN KEY(return_id) REFERENCES returns (id), 
	CONSTRAINT fk_checks_event_events FOREIGN KEY(event) REFERENCES events (seq)
);
INSERT INTO "checks" VALUES(1,1,1,'8d77bedc9225acb3535bfd5cdfa5c785501e1424ab05fe8c26df9b0e6a1e08ff');
INSERT INTO "checks" VALUES(2,2,2,'4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945');
INSERT INTO "checks" VALUES(3,3,3,'4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945');
INSERT INTO "checks" VALUES(4,3,5,'d948e26a791a30749131993613c7e45150274603b83346b0ede0b3513c533ab6');
CREATE TABLE copies (
	return_id INTEGER NOT NULL, 
	file_sha256 TEXT NOT NULL, 
	event INTEGER NOT NULL, 
	file_name TEXT NOT NULL, 
	received_at TEXT NOT NULL, 
	CONSTRAINT pk_copies PRIMARY KEY (return_id, file_sha256), 
	CONSTRAINT fk_copies_return_id_returns FOREIGN KEY(return_id) REFERENCES returns (id), 
	CONSTRAINT fk_copies_event_events FOREIGN KEY(event) REFERENCES events (seq)
);
INSERT INTO "copies" VALUES(3,'261f3d43b4493d68b070793ac924056027c6dd24c144d8731ba19d945a1367a7',4,'OAK return.xlsx','2026-12-01T09:30:00+00:00');
CREATE TABLE events (
	seq INTEGER NOT NULL, 
	at TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	data TEXT NOT NULL, 
	previous TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	CONSTRAINT pk_events PRIMARY KEY (seq)
);
INSERT INTO "events" VALUES(1,'2026-12-01T09:30:00+00:00','submission','{"content_sha256":"e784bf25f9d09b2b2651cf4d19ce276666a80466bda309e2abafc323cbf91475","file_sha256":"5774b73608e3b2cd3f7a93bac5285ee4bf16869538414d77a45121164bce3f17","head_sha256":"7175b2bb1806fa8a7e17ff421eb6f9370ddd75cfe6cd9ab45adb69c69ab397a4","layout_sha256":"7de8c683c550d68deaf63b7a16117f37906bbaaf5200b3fd1823e72331e15bf5","number":1,"outcome":"new","period":"2026-11","problems":2,"problems_sha256":"8d77bedc9225acb3535bfd5cdfa5c785501e1424ab05fe8c26df9b0e6a1e08ff","register":"medication","return":1,"rows":2,"service":"OAK","version":"2026.11"}','','58d25b53bda0f70b090c8a6032a0d18d127c0dbe8ead86b3bdb2399df36a4da3');
INSERT INTO "events" VALUES(2,'2026-12-01T09:30:00+00:00','submission','{"content_sha256":"9c29e18aa08c1404c0a41f5a2799404f8dbab9052021b3fd737662ae4e622f8d","file_sha256":"2b804e9f71ec1bc284d615244a9f71851dec43df1c9a44bd06e70a3e2fb47dec","head_sha256":"f7efeb2583bd993843a0809bc535dd9a6d4c71e245a3ea545def11ebb1dd4c8e","layout_sha256":"10428f6f931e5653b57e8d41f72ad9d7408d3c87e46893955577aaf478427d5f","number":1,"outcome":"new","period":"2026-11","problems":0,"problems_sha256":"4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945","register":"medication","return":2,"rows":1,"service":"ELM","version":"2026.11"}','58d25b53bda0f70b090c8a6032a0d18d127c0dbe8ead86b3bdb2399df36a4da3','062847b44f0ae3021602d285ee6aa6e3241500ac1680e7e7d6273bd227a71efc');
INSERT INTO "events" VALUES(3,'2026-12-01T09:30:00+00:00','submission','{"content_sha256":"cc9b5a12ef67abb507b86859a65fc7d8d62f3c148e97167b2f004a816559571f","file_sha256":"713453b5de75fa729c328154054dc0a4c2b5cccc1fcab65f9165a990ef23bfa0","head_sha256":"d7a6d6a91407be1381c5016ce25bdf425b1fb4b36492bf3ec7afb1e4bf60c42a","layout_sha256":"f32e422116c3ee54fe4bf01a25518740fe66d5b12fba04e242ec23613d1f1b66","number":2,"outcome":"correction","period":"2026-11","problems":0,"problems_sha256":"4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945","register":"medication","return":3,"rows":2,"service":"OAK","version":"2026.11"}','062847b44f0ae3021602d285ee6aa6e3241500ac1680e7e7d6273bd227a71efc','5703f14e6b29930e662a3f5fc31bde738faa6875588e5d04b2be43ffdb91581f');
INSERT INTO "events" VALUES(4,'2026-12-01T09:30:00+00:00','copy','{"file_sha256":"261f3d43b4493d68b070793ac924056027c6dd24c144d8731ba19d945a1367a7","head_sha256":"13be4f326672939fb7f2e4c47368f92f0ffe25981a0b0d5483a349cdcea0b109","period":"2026-11","register":"medication","return":3,"service":"OAK"}','5703f14e6b29930e662a3f5fc31bde738faa6875588e5d04b2be43ffdb91581f','1862f9a94c3212d01317e1062ce206b8c3b05f5e3ecfe329c1c1358c9827cf2f');
INSERT INTO "events" VALUES(5,'2026-12-01T09:30:00+00:00','check','{"file_sha256":"261f3d43b4493d68b070793ac924056027c6dd24c144d8731ba19d945a1367a7","period":"2026-11","problems":1,"problems_sha256":"d948e26a791a30749131993613c7e45150274603b83346b0ede0b3513c533ab6","register":"medication","return":3,"service":"OAK"}','1862f9a94c3212d01317e1062ce206b8c3b05f5e3ecfe329c1c1358c9827cf2f','0d46991c7b34e0a5df29c190ff7ff7475c9669637232468b422b9b53ea3e145a');
INSERT INTO "events" VALUES(6,'2026-12-01T09:30:00+00:00','pack','{"name":"Pack.pdf","period":"2026-11","register":"medication","sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}','0d46991c7b34e0a5df29c190ff7ff7475c9669637232468b422b9b53ea3e145a','db8c9e64535dcc0cf45a86f0f5cb14bbeaf8805b90a216a4beb382851698cedf');
CREATE TABLE problems (
	check_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	severity TEXT NOT NULL, 
	sheet TEXT NOT NULL, 
	"row" INTEGER NOT NULL, 
	"column" INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	ref TEXT NOT NULL, 
	heading TEXT NOT NULL, 
	says TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	fix TEXT NOT NULL, 
	also TEXT NOT NULL, 
	CONSTRAINT pk_problems PRIMARY KEY (check_id, position), 
	CONSTRAINT fk_problems_check_id_checks FOREIGN KEY(check_id) REFERENCES checks (id)
)
 WITHOUT ROWID

;
INSERT INTO "problems" VALUES(1,0,'TK101','error','Actions',6,12,'owner','MED-OAK-26-001','Owner','The action has no owner','The cell says “tbc”.','Enter an owner','[["Actions",6,13],["Start here",0,0]]');
INSERT INTO "problems" VALUES(1,1,'TK401','warning','Actions',7,0,'','','','It was verified late','','','[]');
INSERT INTO "problems" VALUES(4,0,'TK401','warning','Actions',7,0,'','','','It was verified late','','','[]');
CREATE TABLE return_rows (
	return_id INTEGER NOT NULL, 
	version_id INTEGER NOT NULL, 
	"row" INTEGER NOT NULL, 
	CONSTRAINT pk_return_rows PRIMARY KEY (return_id, version_id, "row"), 
	CONSTRAINT fk_return_rows_return_id_returns FOREIGN KEY(return_id) REFERENCES returns (id), 
	CONSTRAINT fk_return_rows_version_id_row_versions FOREIGN KEY(version_id) REFERENCES row_versions (id)
)
 WITHOUT ROWID

;
INSERT INTO "return_rows" VALUES(1,1,6);
INSERT INTO "return_rows" VALUES(1,2,7);
INSERT INTO "return_rows" VALUES(3,2,7);
INSERT INTO "return_rows" VALUES(2,3,9);
INSERT INTO "return_rows" VALUES(3,4,9);
CREATE TABLE returns (
	id INTEGER NOT NULL, 
	event INTEGER NOT NULL, 
	register TEXT NOT NULL, 
	service TEXT NOT NULL, 
	period TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	version TEXT NOT NULL, 
	file_name TEXT NOT NULL, 
	file_sha256 TEXT NOT NULL, 
	content_sha256 TEXT NOT NULL, 
	received_at TEXT NOT NULL, 
	row_count INTEGER NOT NULL, 
	CONSTRAINT pk_returns PRIMARY KEY (id), 
	CONSTRAINT uq_returns_register_service_period_number UNIQUE (register, service, period, number), 
	CONSTRAINT fk_returns_event_events FOREIGN KEY(event) REFERENCES events (seq)
);
INSERT INTO "returns" VALUES(1,1,'medication','OAK','2026-11',1,'2026.11','OAK return.xlsx','5774b73608e3b2cd3f7a93bac5285ee4bf16869538414d77a45121164bce3f17','e784bf25f9d09b2b2651cf4d19ce276666a80466bda309e2abafc323cbf91475','2026-12-01T09:30:00+00:00',2);
INSERT INTO "returns" VALUES(2,2,'medication','ELM','2026-11',1,'2026.11','ELM return.xlsx','2b804e9f71ec1bc284d615244a9f71851dec43df1c9a44bd06e70a3e2fb47dec','9c29e18aa08c1404c0a41f5a2799404f8dbab9052021b3fd737662ae4e622f8d','2026-12-01T09:30:00+00:00',1);
INSERT INTO "returns" VALUES(3,3,'medication','OAK','2026-11',2,'2026.11','OAK return.xlsx','713453b5de75fa729c328154054dc0a4c2b5cccc1fcab65f9165a990ef23bfa0','cc9b5a12ef67abb507b86859a65fc7d8d62f3c148e97167b2f004a816559571f','2026-12-01T09:30:00+00:00',2);
CREATE TABLE row_versions (
	id INTEGER NOT NULL, 
	row_id INTEGER NOT NULL, 
	first_return INTEGER NOT NULL, 
	sha256 TEXT NOT NULL, 
	cells TEXT NOT NULL, 
	CONSTRAINT pk_row_versions PRIMARY KEY (id), 
	CONSTRAINT uq_row_versions_row_id_sha256 UNIQUE (row_id, sha256), 
	CONSTRAINT fk_row_versions_row_id_rows FOREIGN KEY(row_id) REFERENCES rows (id), 
	CONSTRAINT fk_row_versions_first_return_returns FOREIGN KEY(first_return) REFERENCES returns (id)
);
INSERT INTO "row_versions" VALUES(1,1,1,'2bc794765ec5f78e966ce4ad26ef998c3563a8a31d5c1827ddf86b506cd204bc','{"finding":"Gap on the MAR chart"}');
INSERT INTO "row_versions" VALUES(2,2,1,'e83ad96cdbe2e05e4d0e29adc569f1361dcaae1e5421d67646d563944bc597ff','{"finding":"Fridge at 9 degrees"}');
INSERT INTO "row_versions" VALUES(3,3,2,'b9f626aba35c256efb154f3f8744b0920950931a00bde305da23afc9f0347be8','{"finding":"No reference"}');
INSERT INTO "row_versions" VALUES(4,4,3,'b9f626aba35c256efb154f3f8744b0920950931a00bde305da23afc9f0347be8','{"finding":"No reference"}');
CREATE TABLE rows (
	id INTEGER NOT NULL, 
	register TEXT NOT NULL, 
	service TEXT NOT NULL, 
	sheet TEXT NOT NULL, 
	ref TEXT NOT NULL, 
	place INTEGER NOT NULL, 
	CONSTRAINT pk_rows PRIMARY KEY (id), 
	CONSTRAINT uq_rows_register_service_sheet_ref_place UNIQUE (register, service, sheet, ref, place)
);
INSERT INTO "rows" VALUES(1,'medication','OAK','actions','MED-OAK-26-001',0);
INSERT INTO "rows" VALUES(2,'medication','OAK','actions','MED-OAK-26-002',0);
INSERT INTO "rows" VALUES(3,'medication','ELM','actions','',9);
INSERT INTO "rows" VALUES(4,'medication','OAK','actions','',9);
CREATE TABLE schema_version (
	version INTEGER NOT NULL, 
	CONSTRAINT pk_schema_version PRIMARY KEY (version)
);
INSERT INTO "schema_version" VALUES(1);
CREATE TRIGGER events_no_update BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER events_no_delete BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER rows_no_update BEFORE UPDATE ON rows BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER rows_no_delete BEFORE DELETE ON rows BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER returns_no_update BEFORE UPDATE ON returns BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER returns_no_delete BEFORE DELETE ON returns BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER copies_no_update BEFORE UPDATE ON copies BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER copies_no_delete BEFORE DELETE ON copies BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER row_versions_no_update BEFORE UPDATE ON row_versions BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER row_versions_no_delete BEFORE DELETE ON row_versions BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE INDEX ix_checks_return_id ON checks (return_id);
CREATE TRIGGER checks_no_update BEFORE UPDATE ON checks BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER checks_no_delete BEFORE DELETE ON checks BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE INDEX ix_return_rows_version_id ON return_rows (version_id);
CREATE TRIGGER return_rows_no_update BEFORE UPDATE ON return_rows BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER return_rows_no_delete BEFORE DELETE ON return_rows BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER problems_no_update BEFORE UPDATE ON problems BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER problems_no_delete BEFORE DELETE ON problems BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
COMMIT;
