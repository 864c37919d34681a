"""Request and response models for Pydantic 1 (the version in Debian 12)."""

from enum import Enum
from typing import Any, Dict, Optional

from pydantic import BaseModel, Field


class Status(str, Enum):
    pending = "pending"
    processing = "processing"
    completed = "completed"
    failed = "failed"


class CreateJob(BaseModel):
    document_id: str = Field(min_length=1, max_length=512)
    priority: int = Field(0, ge=0, le=10)
    metadata: Optional[Dict[str, Any]] = None


class UpdateJob(BaseModel):
    status: Status
    error_message: Optional[str] = None


class Job(BaseModel):
    id: str
    document_id: str
    status: str
    priority: int
    metadata: Optional[Dict[str, Any]] = Field(alias="job_metadata")
    error_message: Optional[str]
    created_at: str
    updated_at: str

    class Config:
        orm_mode = True
        allow_population_by_field_name = True
