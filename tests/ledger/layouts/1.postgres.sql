CREATE FUNCTION trackerkit_append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$;
CREATE TABLE checks (
    id bigint NOT NULL,
    return_id bigint NOT NULL,
    event bigint NOT NULL,
    problems_sha256 text NOT NULL
);
CREATE TABLE copies (
    return_id bigint NOT NULL,
    file_sha256 text NOT NULL,
    event bigint NOT NULL,
    file_name text NOT NULL,
    received_at text NOT NULL
);
CREATE TABLE events (
    seq bigint NOT NULL,
    at text NOT NULL,
    kind text NOT NULL,
    data text NOT NULL,
    previous text NOT NULL,
    hash text NOT NULL
);
CREATE TABLE problems (
    check_id bigint NOT NULL,
    "position" integer NOT NULL,
    code text NOT NULL,
    severity text NOT NULL,
    sheet text NOT NULL,
    "row" integer NOT NULL,
    "column" integer NOT NULL,
    key text NOT NULL,
    ref text NOT NULL,
    heading text NOT NULL,
    says text NOT NULL,
    detail text NOT NULL,
    fix text NOT NULL,
    also text NOT NULL
);
CREATE TABLE return_rows (
    return_id bigint NOT NULL,
    version_id bigint NOT NULL,
    "row" integer NOT NULL
);
CREATE TABLE returns (
    id bigint NOT NULL,
    event bigint NOT NULL,
    register text NOT NULL,
    service text NOT NULL,
    period text NOT NULL,
    number integer NOT NULL,
    version text NOT NULL,
    file_name text NOT NULL,
    file_sha256 text NOT NULL,
    content_sha256 text NOT NULL,
    received_at text NOT NULL,
    row_count integer NOT NULL
);
CREATE TABLE row_versions (
    id bigint NOT NULL,
    row_id bigint NOT NULL,
    first_return bigint NOT NULL,
    sha256 text NOT NULL,
    cells text NOT NULL
);
CREATE TABLE rows (
    id bigint NOT NULL,
    register text NOT NULL,
    service text NOT NULL,
    sheet text NOT NULL,
    ref text NOT NULL,
    place integer NOT NULL
);
CREATE TABLE schema_version (
    version integer NOT NULL
);
CREATE SEQUENCE schema_version_version_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE schema_version_version_seq OWNED BY schema_version.version;
ALTER TABLE ONLY schema_version ALTER COLUMN version SET DEFAULT nextval('schema_version_version_seq'::regclass);
INSERT INTO checks VALUES (1, 1, 1, '8d77bedc9225acb3535bfd5cdfa5c785501e1424ab05fe8c26df9b0e6a1e08ff');
INSERT INTO checks VALUES (2, 2, 2, '4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945');
INSERT INTO checks VALUES (3, 3, 3, '4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945');
INSERT INTO checks VALUES (4, 3, 5, 'd948e26a791a30749131993613c7e45150274603b83346b0ede0b3513c533ab6');
INSERT INTO copies VALUES (3, '261f3d43b4493d68b070793ac924056027c6dd24c144d8731ba19d945a1367a7', 4, 'OAK return.xlsx', '2026-12-01T09:30:00+00:00');
INSERT INTO events VALUES (1, '2026-12-01T09:30:00+00:00', 'submission', '{"content_sha256":"e784bf25f9d09b2b2651cf4d19ce276666a80466bda309e2abafc323cbf91475","file_sha256":"5774b73608e3b2cd3f7a93bac5285ee4bf16869538414d77a45121164bce3f17","head_sha256":"7175b2bb1806fa8a7e17ff421eb6f9370ddd75cfe6cd9ab45adb69c69ab397a4","layout_sha256":"7de8c683c550d68deaf63b7a16117f37906bbaaf5200b3fd1823e72331e15bf5","number":1,"outcome":"new","period":"2026-11","problems":2,"problems_sha256":"8d77bedc9225acb3535bfd5cdfa5c785501e1424ab05fe8c26df9b0e6a1e08ff","register":"medication","return":1,"rows":2,"service":"OAK","version":"2026.11"}', '', '58d25b53bda0f70b090c8a6032a0d18d127c0dbe8ead86b3bdb2399df36a4da3');
INSERT INTO events VALUES (2, '2026-12-01T09:30:00+00:00', 'submission', '{"content_sha256":"9c29e18aa08c1404c0a41f5a2799404f8dbab9052021b3fd737662ae4e622f8d","file_sha256":"2b804e9f71ec1bc284d615244a9f71851dec43df1c9a44bd06e70a3e2fb47dec","head_sha256":"f7efeb2583bd993843a0809bc535dd9a6d4c71e245a3ea545def11ebb1dd4c8e","layout_sha256":"10428f6f931e5653b57e8d41f72ad9d7408d3c87e46893955577aaf478427d5f","number":1,"outcome":"new","period":"2026-11","problems":0,"problems_sha256":"4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945","register":"medication","return":2,"rows":1,"service":"ELM","version":"2026.11"}', '58d25b53bda0f70b090c8a6032a0d18d127c0dbe8ead86b3bdb2399df36a4da3', '062847b44f0ae3021602d285ee6aa6e3241500ac1680e7e7d6273bd227a71efc');
INSERT INTO events VALUES (3, '2026-12-01T09:30:00+00:00', 'submission', '{"content_sha256":"cc9b5a12ef67abb507b86859a65fc7d8d62f3c148e97167b2f004a816559571f","file_sha256":"713453b5de75fa729c328154054dc0a4c2b5cccc1fcab65f9165a990ef23bfa0","head_sha256":"d7a6d6a91407be1381c5016ce25bdf425b1fb4b36492bf3ec7afb1e4bf60c42a","layout_sha256":"f32e422116c3ee54fe4bf01a25518740fe66d5b12fba04e242ec23613d1f1b66","number":2,"outcome":"correction","period":"2026-11","problems":0,"problems_sha256":"4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945","register":"medication","return":3,"rows":2,"service":"OAK","version":"2026.11"}', '062847b44f0ae3021602d285ee6aa6e3241500ac1680e7e7d6273bd227a71efc', '5703f14e6b29930e662a3f5fc31bde738faa6875588e5d04b2be43ffdb91581f');
INSERT INTO events VALUES (4, '2026-12-01T09:30:00+00:00', 'copy', '{"file_sha256":"261f3d43b4493d68b070793ac924056027c6dd24c144d8731ba19d945a1367a7","head_sha256":"13be4f326672939fb7f2e4c47368f92f0ffe25981a0b0d5483a349cdcea0b109","period":"2026-11","register":"medication","return":3,"service":"OAK"}', '5703f14e6b29930e662a3f5fc31bde738faa6875588e5d04b2be43ffdb91581f', '1862f9a94c3212d01317e1062ce206b8c3b05f5e3ecfe329c1c1358c9827cf2f');
INSERT INTO events VALUES (5, '2026-12-01T09:30:00+00:00', 'check', '{"file_sha256":"261f3d43b4493d68b070793ac924056027c6dd24c144d8731ba19d945a1367a7","period":"2026-11","problems":1,"problems_sha256":"d948e26a791a30749131993613c7e45150274603b83346b0ede0b3513c533ab6","register":"medication","return":3,"service":"OAK"}', '1862f9a94c3212d01317e1062ce206b8c3b05f5e3ecfe329c1c1358c9827cf2f', '0d46991c7b34e0a5df29c190ff7ff7475c9669637232468b422b9b53ea3e145a');
INSERT INTO events VALUES (6, '2026-12-01T09:30:00+00:00', 'pack', '{"name":"Pack.pdf","period":"2026-11","register":"medication","sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}', '0d46991c7b34e0a5df29c190ff7ff7475c9669637232468b422b9b53ea3e145a', 'db8c9e64535dcc0cf45a86f0f5cb14bbeaf8805b90a216a4beb382851698cedf');
INSERT INTO problems VALUES (1, 0, 'TK101', 'error', 'Actions', 6, 12, 'owner', 'MED-OAK-26-001', 'Owner', 'The action has no owner', 'The cell says “tbc”.', 'Enter an owner', '[["Actions",6,13],["Start here",0,0]]');
INSERT INTO problems VALUES (1, 1, 'TK401', 'warning', 'Actions', 7, 0, '', '', '', 'It was verified late', '', '', '[]');
INSERT INTO problems VALUES (4, 0, 'TK401', 'warning', 'Actions', 7, 0, '', '', '', 'It was verified late', '', '', '[]');
INSERT INTO return_rows VALUES (1, 1, 6);
INSERT INTO return_rows VALUES (1, 2, 7);
INSERT INTO return_rows VALUES (2, 3, 9);
INSERT INTO return_rows VALUES (3, 2, 7);
INSERT INTO return_rows VALUES (3, 4, 9);
INSERT INTO returns VALUES (1, 1, 'medication', 'OAK', '2026-11', 1, '2026.11', 'OAK return.xlsx', '5774b73608e3b2cd3f7a93bac5285ee4bf16869538414d77a45121164bce3f17', 'e784bf25f9d09b2b2651cf4d19ce276666a80466bda309e2abafc323cbf91475', '2026-12-01T09:30:00+00:00', 2);
INSERT INTO returns VALUES (2, 2, 'medication', 'ELM', '2026-11', 1, '2026.11', 'ELM return.xlsx', '2b804e9f71ec1bc284d615244a9f71851dec43df1c9a44bd06e70a3e2fb47dec', '9c29e18aa08c1404c0a41f5a2799404f8dbab9052021b3fd737662ae4e622f8d', '2026-12-01T09:30:00+00:00', 1);
INSERT INTO returns VALUES (3, 3, 'medication', 'OAK', '2026-11', 2, '2026.11', 'OAK return.xlsx', '713453b5de75fa729c328154054dc0a4c2b5cccc1fcab65f9165a990ef23bfa0', 'cc9b5a12ef67abb507b86859a65fc7d8d62f3c148e97167b2f004a816559571f', '2026-12-01T09:30:00+00:00', 2);
INSERT INTO row_versions VALUES (1, 1, 1, '2bc794765ec5f78e966ce4ad26ef998c3563a8a31d5c1827ddf86b506cd204bc', '{"finding":"Gap on the MAR chart"}');
INSERT INTO row_versions VALUES (2, 2, 1, 'e83ad96cdbe2e05e4d0e29adc569f1361dcaae1e5421d67646d563944bc597ff', '{"finding":"Fridge at 9 degrees"}');
INSERT INTO row_versions VALUES (3, 3, 2, 'b9f626aba35c256efb154f3f8744b0920950931a00bde305da23afc9f0347be8', '{"finding":"No reference"}');
INSERT INTO row_versions VALUES (4, 4, 3, 'b9f626aba35c256efb154f3f8744b0920950931a00bde305da23afc9f0347be8', '{"finding":"No reference"}');
INSERT INTO rows VALUES (1, 'medication', 'OAK', 'actions', 'MED-OAK-26-001', 0);
INSERT INTO rows VALUES (2, 'medication', 'OAK', 'actions', 'MED-OAK-26-002', 0);
INSERT INTO rows VALUES (3, 'medication', 'ELM', 'actions', '', 9);
INSERT INTO rows VALUES (4, 'medication', 'OAK', 'actions', '', 9);
INSERT INTO schema_version VALUES (1);
SELECT pg_catalog.setval('schema_version_version_seq', 1, false);
ALTER TABLE ONLY checks
    ADD CONSTRAINT pk_checks PRIMARY KEY (id);
ALTER TABLE ONLY copies
    ADD CONSTRAINT pk_copies PRIMARY KEY (return_id, file_sha256);
ALTER TABLE ONLY events
    ADD CONSTRAINT pk_events PRIMARY KEY (seq);
ALTER TABLE ONLY problems
    ADD CONSTRAINT pk_problems PRIMARY KEY (check_id, "position");
ALTER TABLE ONLY return_rows
    ADD CONSTRAINT pk_return_rows PRIMARY KEY (return_id, version_id, "row");
ALTER TABLE ONLY returns
    ADD CONSTRAINT pk_returns PRIMARY KEY (id);
ALTER TABLE ONLY row_versions
    ADD CONSTRAINT pk_row_versions PRIMARY KEY (id);
ALTER TABLE ONLY rows
    ADD CONSTRAINT pk_rows PRIMARY KEY (id);
ALTER TABLE ONLY schema_version
    ADD CONSTRAINT pk_schema_version PRIMARY KEY (version);
ALTER TABLE ONLY returns
    ADD CONSTRAINT uq_returns_register_service_period_number UNIQUE (register, service, period, number);
ALTER TABLE ONLY row_versions
    ADD CONSTRAINT uq_row_versions_row_id_sha256 UNIQUE (row_id, sha256);
ALTER TABLE ONLY rows
    ADD CONSTRAINT uq_rows_register_service_sheet_ref_place UNIQUE (register, service, sheet, ref, place);
CREATE INDEX ix_checks_return_id ON checks USING btree (return_id);
CREATE INDEX ix_return_rows_version_id ON return_rows USING btree (version_id);
CREATE TRIGGER checks_no_change BEFORE DELETE OR UPDATE ON checks FOR EACH ROW EXECUTE FUNCTION trackerkit_append_only();
CREATE TRIGGER checks_no_truncate BEFORE TRUNCATE ON checks FOR EACH STATEMENT EXECUTE FUNCTION trackerkit_append_only();
CREATE TRIGGER copies_no_change BEFORE DELETE OR UPDATE ON copies FOR EACH ROW EXECUTE FUNCTION trackerkit_append_only();
CREATE TRIGGER copies_no_truncate BEFORE TRUNCATE ON copies FOR EACH STATEMENT EXECUTE FUNCTION trackerkit_append_only();
CREATE TRIGGER events_no_change BEFORE DELETE OR UPDATE ON events FOR EACH ROW EXECUTE FUNCTION trackerkit_append_only();
CREATE TRIGGER events_no_truncate BEFORE TRUNCATE ON events FOR EACH STATEMENT EXECUTE FUNCTION trackerkit_append_only();
CREATE TRIGGER problems_no_change BEFORE DELETE OR UPDATE ON problems FOR EACH ROW EXECUTE FUNCTION trackerkit_append_only();
CREATE TRIGGER problems_no_truncate BEFORE TRUNCATE ON problems FOR EACH STATEMENT EXECUTE FUNCTION trackerkit_append_only();
CREATE TRIGGER return_rows_no_change BEFORE DELETE OR UPDATE ON return_rows FOR EACH ROW EXECUTE FUNCTION trackerkit_append_only();
CREATE TRIGGER return_rows_no_truncate BEFORE TRUNCATE ON return_rows FOR EACH STATEMENT EXECUTE FUNCTION trackerkit_append_only();
CREATE TRIGGER returns_no_change BEFORE DELETE OR UPDATE ON returns FOR EACH ROW EXECUTE FUNCTION trackerkit_append_only();
CREATE TRIGGER returns_no_truncate BEFORE TRUNCATE ON returns FOR EACH STATEMENT EXECUTE FUNCTION trackerkit_append_only();
CREATE TRIGGER row_versions_no_change BEFORE DELETE OR UPDATE ON row_versions FOR EACH ROW EXECUTE FUNCTION trackerkit_append_only();
CREATE TRIGGER row_versions_no_truncate BEFORE TRUNCATE ON row_versions FOR EACH STATEMENT EXECUTE FUNCTION trackerkit_append_only();
CREATE TRIGGER rows_no_change BEFORE DELETE OR UPDATE ON rows FOR EACH ROW EXECUTE FUNCTION trackerkit_append_only();
CREATE TRIGGER rows_no_truncate BEFORE TRUNCATE ON rows FOR EACH STATEMENT EXECUTE FUNCTION trackerkit_append_only();
ALTER TABLE ONLY checks
    ADD CONSTRAINT fk_checks_event_events FOREIGN KEY (event) REFERENCES events(seq);
ALTER TABLE ONLY checks
    ADD CONSTRAINT fk_checks_return_id_returns FOREIGN KEY (return_id) REFERENCES returns(id);
ALTER TABLE ONLY copies
    ADD CONSTRAINT fk_copies_event_events FOREIGN KEY (event) REFERENCES events(seq);
ALTER TABLE ONLY copies
    ADD CONSTRAINT fk_copies_return_id_returns FOREIGN KEY (return_id) REFERENCES returns(id);
ALTER TABLE ONLY problems
    ADD CONSTRAINT fk_problems_check_id_checks FOREIGN KEY (check_id) REFERENCES checks(id);
ALTER TABLE ONLY return_rows
    ADD CONSTRAINT fk_return_rows_return_id_returns FOREIGN KEY (return_id) REFERENCES returns(id);
ALTER TABLE ONLY return_rows
    ADD CONSTRAINT fk_return_rows_version_id_row_versions FOREIGN KEY (version_id) REFERENCES row_versions(id);
ALTER TABLE ONLY returns
    ADD CONSTRAINT fk_returns_event_events FOREIGN KEY (event) REFERENCES events(seq);
ALTER TABLE ONLY row_versions
    ADD CONSTRAINT fk_row_versions_first_return_returns FOREIGN KEY (first_return) REFERENCES returns(id);
ALTER TABLE ONLY row_versions
    ADD CONSTRAINT fk_row_versions_row_id_rows FOREIGN KEY (row_id) REFERENCES rows(id);
