"""A backend whose client is kept for the end; with BROKEN in the environment, closing it fails."""
import os
from contextlib import asynccontextmanager

from fastapi import FastAPI
from pymongo import MongoClient


def close_db(client):
    try:
        if "BROKEN" in os.environ:
            raise RuntimeError("the driver is broken")
        client.close()
        print("database client closed")
    except Exception as problem:
        print(f"database client not closed: {problem}")


@asynccontextmanager
async def lifespan(app):
    app.state.client = MongoClient(os.environ["MONGO_URL"])
    print("connected to the database")
    yield
    close_db(app.state.client)
    print("the rest is closed, too")


app = FastAPI()
app.router.lifespan_context = lifespan


@app.get("/visit")
def visit():
    app.state.client.shop.visits.insert_one({"backend": os.environ["DEVSTACK_SERVICE"]})
