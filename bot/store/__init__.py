"""The database: SQLite by default, PostgreSQL by DATABASE_URL. The only room that imports SQLAlchemy and Alembic."""
