"""Several services on one database."""

import threading


def test_every_acknowledged_change_is_there(cluster, start_on, start_load):
    services = [start_on(cluster.url(), THREADS=2) for _ in range(2)]
    load = start_load(*[service.url for service in services], clients=10)
    load.wait_for_successes(3000)
    load.stop()
    assert load.refusals == 0
    load.check(services[0])
    assert services[1].jobs() == services[0].jobs()


def test_changes_of_one_job_move_its_time_strictly_forward(cluster, start_on):
    """Many clients, of both instances, change the same job; each change is seen once."""
    services = [start_on(cluster.url(), THREADS=2) for _ in range(2)]
    job = services[0].create()
    seen = []

    def change(number):
        for i in range(25):
            answer = services[number % 2].patch(
                job["id"], status="failed", error_message=f"{number}-{i}"
            )
            assert answer.status_code == 200, answer.text
            seen.append((answer.json()["updated_at"], answer.json()["error_message"]))

    threads = [threading.Thread(target=change, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 200
    assert len({time for time, _ in seen}) == 200
    last = services[0].get(f"/extraction-jobs/{job['id']}").json()
    assert (last["updated_at"], last["error_message"]) == max(seen)
    assert min(seen)[0] > job["updated_at"]


def test_each_sees_at_once_what_the_other_has_acknowledged(cluster, start_on):
    first, second = start_on(cluster.url()), start_on(cluster.url())
    for i in range(50):
        job = first.create(document_id=f"d{i}")
        assert second.get(f"/extraction-jobs/{job['id']}").json() == job
        changed = second.patch(job["id"], status="completed").json()
        assert first.get(f"/extraction-jobs?document_id=d{i}").json() == [changed]
