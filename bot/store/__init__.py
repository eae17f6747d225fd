"""The database: SQLite by default, PostgreSQL by DATABASE_URL.

The only room that imports SQLAlchemy and Alembic. It keeps what it is given and imports no other room:
what it takes and gives are its own small values and Protocols. Every method is one short transaction.
"""
