"""The service's four endpoints as a careful user of FastAPI and SQLAlchemy would write them.

DB_PATH=jobs.db uvicorn --host 127.0.0.1 app:app

The endpoints are plain functions, which FastAPI runs on threads of its own, as its documentation
recommends for libraries that block.
"""

from datetime import datetime, timezone
from typing import List, Optional
from uuid import uuid4

from fastapi import FastAPI, HTTPException, Query
from sqlalchemy import literal_column, select

from jobs import ExtractionJob, ReadSession, WriteSession
from schemas import CreateJob, Job, UpdateJob

app = FastAPI()
not_found = HTTPException(404, "Extraction job not found")
job_answer = {"response_model": Job, "response_model_by_alias": False}


def now():
    return datetime.now(timezone.utc).isoformat()


@app.get("/healthz")
def healthz():
    return {"status": "ok"}


@app.post("/extraction-jobs", status_code=201, **job_answer)
def create(fields: CreateJob):
    time = now()
    job = ExtractionJob(
        id=str(uuid4()),
        document_id=fields.document_id,
        status="pending",
        priority=fields.priority,
        job_metadata=fields.metadata,
        created_at=time,
        updated_at=time,
    )
    with WriteSession.begin() as session:
        session.add(job)
    return job


@app.get("/extraction-jobs", response_model=List[Job], response_model_by_alias=False)
def list_jobs(
    document_id: Optional[str] = None,
    status: Optional[str] = None,
    limit: Optional[int] = Query(None, ge=0),
    offset: int = Query(0, ge=0),
):
    query = select(ExtractionJob).order_by(literal_column("rowid")).limit(limit).offset(offset)
    if document_id is not None:
        query = query.where(ExtractionJob.document_id == document_id)
    if status is not None:
        query = query.where(ExtractionJob.status == status)
    with ReadSession() as session:
        return session.scalars(query).all()


@app.get("/extraction-jobs/{job_id}", **job_answer)
def get(job_id: str):
    with ReadSession() as session:
        job = session.get(ExtractionJob, job_id)
    if job is None:
        raise not_found
    return job


@app.patch("/extraction-jobs/{job_id}", **job_answer)
def update(job_id: str, fields: UpdateJob):
    with WriteSession.begin() as session:
        job = session.get(ExtractionJob, job_id)
        if job is None:
            raise not_found
        changes = {
            name: value
            for name, value in fields.dict(exclude_unset=True).items()
            if getattr(job, name) != value
        }
        if changes:
            changes["updated_at"] = now()
        for name, value in changes.items():
            setattr(job, name, value)
    return job
