using System.Net;
using System.Text.Json;

namespace CustomerCache.Tests.Contract;

/// <summary>Jobs of events, their schedule and their outcome: cases J1 to J9, J17 to J19, J25 and S18.</summary>
public abstract class JobContract<TEngine>(RulesLab<TEngine> lab) : IClassFixture<RulesLab<TEngine>>
    where TEngine : IEngineUnderTest, new()
{
    [Fact]
    public async Task J1_Read_makes_a_job_that_records_it_as_configured()
    {
        var taken = await lab.Server.ChangeAsync(ChangeBodies.Read("j1", "T1", entity: "Posts"));

        var job = Assert.Single(await lab.Server.JobsOfAsync("j1"));
        Assert.Equal((1, 1), (taken.Count("accepted"), taken.Count("jobs")));
        Assert.Equal("pp-cache cache done 1 Posts 0 0", Text(job));
        Assert.Equal((At(job, "created_at"), At(job, "created_at").AddMinutes(5)), (At(job, "due_at"), At(job, "expires_at")));
        Assert.Equal(job.GetRawText(), (await lab.Server.JsonAsync($"/v1/jobs/{job.GetProperty("id").GetString()}")).GetRawText());
    }

    [Fact]
    public async Task J2_J6_Update_without_an_entry_takes_the_defaults()
    {
        await lab.Server.ChangeAsync(ChangeBodies.Own("PostsById", "update", "j2"));

        var job = Assert.Single(await lab.Server.JobsOfAsync("j2"));
        Assert.Equal("pp-cache invalidate done 1 PostsById 0 0", Text(job));
        Assert.Equal((At(job, "created_at"), At(job, "created_at").AddMinutes(5)), (At(job, "due_at"), At(job, "expires_at")));
    }

    [Fact]
    public async Task J3_Event_without_a_rule_makes_no_job()
    {
        var taken = await lab.Server.ChangeAsync(ChangeBodies.Read("j3", "T1", entity: "Comments"));

        Assert.Equal((1, 0), (taken.Count("accepted"), taken.Count("jobs")));
        Assert.Empty(await lab.Server.JobsOfAsync("j3"));
    }

    [Fact]
    public async Task J5_Action_matches_a_rule_whole_and_not_by_its_prefix()
    {
        using var response = await lab.Server.PostEventsAsync(ChangeBodies.Own("Posts", "readall", "j5"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Empty(await lab.Server.JobsOfAsync("j5"));
    }

    [Fact]
    public async Task J7_Duplicate_job_within_a_minute_runs_once_and_later_again()
    {
        Assert.Equal((1, null), await TellAsync());
        Assert.Equal((0, "1"), await TellAsync());
        lab.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal((0, "1"), await TellAsync());

        lab.Time.Advance(TimeSpan.FromMilliseconds(60_001));

        Assert.Equal((1, null), await TellAsync());

        async Task<(int Jobs, string? Value)> TellAsync()
        {
            await lab.PutAsync("orders", "j7:list", "1", dependsOn: "notes:j7");
            var taken = await lab.Server.ChangeAsync(
                """{"entity": "Notes", "change": "update", "ids": ["j7"], "values": {"b": 1, "a": 2}}"""
            );
            return (taken.Count("jobs"), await lab.ValueAsync("orders", "j7:list"));
        }
    }

    [Fact]
    public async Task J11_Order_of_fields_makes_no_other_job()
    {
        var first = await lab.Server.ChangeAsync(
            """{"entity": "Notes", "change": "update", "ids": ["j11a", "j11b"], "values": {"b": 1, "a": 2}, "changed_fields": ["b", "a"]}"""
        );
        var second = await lab.Server.ChangeAsync(
            """{"changed_fields": ["a", "b"], "values": {"a": 2, "b": 1}, "ids": ["j11a", "j11b"], "change": "update", "entity": "Notes"}"""
        );

        Assert.Equal((1, 0), (first.Count("jobs"), second.Count("jobs")));
    }

    [Fact]
    public async Task J8_Expired_job_is_dropped_and_drops_nothing()
    {
        await lab.PutAsync("orders", "j8:list", "1", dependsOn: "later:j8");
        await lab.Server.SendAsync(ChangeBodies.Own("Later", "update", "j8"));

        lab.Time.Advance(TimeSpan.FromSeconds(301));
        await WakeAsync();
        await UntilAsync("j8", "dropped");

        Assert.StartsWith("expired", Assert.Single(await lab.Server.JobsOfAsync("j8")).Reason(), StringComparison.Ordinal);
        Assert.Equal("1", await lab.ValueAsync("orders", "j8:list"));
    }

    [Fact]
    public async Task J9_Delayed_job_waits_for_its_due_time()
    {
        await lab.PutAsync("orders", "j9:list", "1", dependsOn: "later:j9");
        await lab.Server.SendAsync(ChangeBodies.Own("Later", "update", "j9"));
        lab.Time.Advance(TimeSpan.FromMinutes(1));
        await WakeAsync();
        await lab.Server.IdleAsync();
        var early = Assert.Single(await lab.Server.JobsOfAsync("j9"));
        var before = await lab.ValueAsync("orders", "j9:list");

        lab.Time.Advance(TimeSpan.FromMinutes(1));
        await WakeAsync();
        await UntilAsync("j9", "done");

        Assert.Equal(("waiting", "1"), (early.JobState(), before));
        Assert.Equal(At(early, "created_at").AddMinutes(2), At(early, "due_at"));
        Assert.Null(await lab.ValueAsync("orders", "j9:list"));
    }

    [Fact]
    public async Task Waiting_job_survives_a_restart()
    {
        await lab.PutAsync("orders", "restart:list", "1", dependsOn: "later:restart");
        await lab.Server.SendAsync(ChangeBodies.Own("Later", "update", "restart"));
        var before = Assert.Single(await lab.Server.JobsOfAsync("restart"));

        await lab.RestartAsync();
        var after = Assert.Single(await lab.Server.JobsOfAsync("restart"));
        lab.Time.Advance(TimeSpan.FromMinutes(2));
        await WakeAsync();
        await UntilAsync("restart", "done");

        Assert.Equal("waiting", before.JobState());
        Assert.Equal(before.GetRawText(), after.GetRawText());
        Assert.Null(await lab.ValueAsync("orders", "restart:list"));
    }

    [Fact]
    public async Task Job_that_fell_due_while_the_server_was_down_runs_at_the_start()
    {
        await lab.Server.SendAsync(ChangeBodies.Own("Later", "update", "overdue"));
        await lab.Server.SendAsync(ChangeBodies.Own("Later", "update", "overdue-read"));
        lab.Time.Advance(TimeSpan.FromMinutes(3));

        await lab.RestartAsync();
        await UntilAsync("overdue", "done");
        await UntilAsync("overdue-read", "done");
    }

    [Fact]
    public async Task Completed_job_is_still_known_after_a_restart()
    {
        var json = """{"entity": "Notes", "change": "update", "ids": ["marks"]}""";
        await lab.Server.ChangeAsync(json);

        await lab.RestartAsync();

        Assert.Equal(0, (await lab.Server.ChangeAsync(json)).Count("jobs"));
    }

    [Fact]
    public async Task Rejected_job_is_a_dead_letter_until_an_operator_retries_or_drops_it()
    {
        await lab.Server.ChangeAsync(ChangeBodies.Own("Unheard", "update", "dead"));
        await lab.RestartAsync();

        var letter = Assert.Single(await LettersAsync("dead"));
        var id = letter.GetProperty("id").GetString();
        Assert.Equal(
            ("job", "unheard", "unheard-of"),
            (letter.GetProperty("kind").GetString(), letter.GetProperty("origin").GetString(), letter.GetProperty("type").GetString())
        );
        Assert.StartsWith("no hook knows jobs of type 'unheard-of'", letter.Reason(), StringComparison.Ordinal);
        Assert.Equal(letter.GetRawText(), (await lab.Server.JsonAsync($"/v1/dead-letters/{id}")).GetRawText());

        Assert.Equal(HttpStatusCode.Accepted, await StatusAsync(HttpMethod.Post, $"/v1/dead-letters/{id}/retry"));
        await lab.Server.IdleAsync();
        Assert.Equal(id, Assert.Single(await LettersAsync("dead")).GetProperty("id").GetString());

        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(HttpMethod.Delete, $"/v1/dead-letters/{id}"));
        Assert.Empty(await LettersAsync("dead"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(HttpMethod.Delete, $"/v1/dead-letters/{id}"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(HttpMethod.Post, $"/v1/dead-letters/{id}/retry"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(HttpMethod.Get, $"/v1/dead-letters/{id}"));
    }

    [Fact]
    public async Task J17_Follow_up_jobs_end_at_the_limit_of_generations()
    {
        await lab.Server.ChangeAsync(ChangeBodies.Own("Loops", "update", "j17"));

        var jobs = await lab.Server.JobsOfAsync("j17");

        Assert.Equal(
            ["0 done", "1 done", "2 done", "3 done", "4 dropped"],
            jobs.Select(j => $"{j.GetProperty("generation").GetInt32()} {j.JobState()}")
        );
        Assert.Equal("generation 4 is above the limit of 3", jobs[^1].Reason());
    }

    [Fact]
    public async Task J18_Follow_up_job_inherits_what_is_not_updated()
    {
        await lab.Server.ChangeAsync(ChangeBodies.Own("Pages", "update", "j18", new { resource_url = "/pages/j18" }));

        var jobs = await lab.Server.JobsOfAsync("j18");

        Assert.Equal(["pages invalidate done 1 Pages 0 0", "feeds feed dropped 12 Pages 0 1"], jobs.Select(Text));
        Assert.Equal((5, 9), (Minutes(jobs[0]), Minutes(jobs[1])));
        Assert.Contains(lab.Server.Log.Of(1204), e => e.Text.Contains("/pages/j18 has no segment 5", StringComparison.Ordinal));

        static double Minutes(JsonElement job) => (At(job, "expires_at") - At(job, "created_at")).TotalMinutes;
    }

    [Theory]
    [InlineData("/pages/others", "others")]
    [InlineData("/pages?entity=others-query&type=Pages", "others-query")]
    public async Task Other_holders_of_a_copy_get_a_job_each_and_the_acting_user_gets_none(string address, string id)
    {
        foreach (var token in new[] { "T1", "T2", "T3" })
        {
            await lab.Server.ChangeAsync(ChangeBodies.Own("Pages", "read", id, new { resource_url = address, access_token = token }));
        }

        await lab.Server.ChangeAsync(ChangeBodies.Own("Pages", "update", id, new { resource_url = address, access_token = "T1" }));

        Assert.Equal(
            ["others tell dropped 7 Pages 0 1", "others tell dropped 7 Pages 0 1"],
            (await lab.Server.JobsOfAsync(id)).Where(j => j.GetProperty("topic").GetString() == "others").Select(Text)
        );
    }

    [Fact]
    public async Task J19_Newer_job_replaces_a_waiting_one()
    {
        await lab.Server.SendAsync(ChangeBodies.Own("Newest", "update", "j19", new { values = new { n = 1 } }));
        await lab.Server.SendAsync(ChangeBodies.Own("Newest", "update", "j19", new { values = new { n = 2 } }));

        var jobs = await lab.Server.JobsOfAsync("j19");

        Assert.Equal(["dropped", "waiting"], jobs.Select(j => j.JobState()));
        Assert.Equal($"superseded by {jobs[1].GetProperty("id").GetString()}", jobs[0].Reason());
    }

    [Fact]
    public async Task J25_Job_without_a_hook_is_dropped_and_the_next_one_runs()
    {
        await lab.Server.ChangeAsync($"[{ChangeBodies.Own("Unheard", "update", "j25")}, {ChangeBodies.Own("Notes", "update", "j25n")}]");

        var job = Assert.Single(await lab.Server.JobsOfAsync("j25"));
        Assert.Equal("unheard unheard-of dropped 1 Unheard 0 0", Text(job));
        Assert.StartsWith("no hook knows jobs of type 'unheard-of'", job.Reason(), StringComparison.Ordinal);
        Assert.Equal("done", Assert.Single(await lab.Server.JobsOfAsync("j25n")).JobState());
    }

    [Theory]
    [InlineData("s18a", null, null, 1)]
    [InlineData("s18b", "Approved", null, 1)]
    [InlineData("s18c", null, "4711", 0)]
    [InlineData("s18d", "Draft", null, 0)]
    public async Task S18_Order_to_be_provisioned_makes_one_job_and_drops_nothing(string id, string? status, string? order, int provisioned)
    {
        await lab.PutAsync("orders", $"orders:detail:{id}", "1");

        var taken = await lab.Server.ChangeAsync(
            ChangeBodies.Salesforce(
                "Order",
                "UPDATE",
                [id],
                ["LastModifiedDate", "Activation_Status__c"],
                fields: new
                {
                    Activation_Status__c = "Activating",
                    Status = status,
                    WHMCS_Order_ID__c = order,
                }
            )
        );

        Assert.Equal(1 + provisioned, taken.Count("jobs"));
        Assert.Equal(provisioned, (await lab.Server.JobsOfAsync(id)).Count(j => j.GetProperty("topic").GetString() == "provisioning"));
        Assert.Equal("1", await lab.ValueAsync("orders", $"orders:detail:{id}"));
    }

    [Fact]
    public async Task Jobs_are_listed_by_state_and_counted()
    {
        await lab.Server.ChangeAsync(ChangeBodies.Own("Unheard", "update", "states"));
        await lab.Server.ChangeAsync(ChangeBodies.Own("Notes", "update", "states"));
        await lab.Server.SendAsync(ChangeBodies.Own("Later", "update", "states"));
        var before = await lab.Server.JsonAsync("/v1/jobs");
        await lab.Server.ChangeAsync(ChangeBodies.Own("Notes", "update", "states2"));
        var after = await lab.Server.JsonAsync("/v1/jobs");

        foreach (var (state, entity) in new[] { ("waiting", "Later"), ("done", "Notes"), ("dropped", "Unheard") })
        {
            var listed = (await lab.Server.JsonAsync($"/v1/jobs?state={state}&limit=1000")).GetProperty("jobs").EnumerateArray().ToArray();
            Assert.All(listed, j => Assert.Equal(state, j.JobState()));
            Assert.Equal(
                [entity],
                listed.Where(j => j.GetProperty("ids")[0].GetString() == "states").Select(j => j.GetProperty("entity").GetString())
            );
        }

        Assert.Equal(before.Count("done") + 1, after.Count("done"));
        Assert.Single((await lab.Server.JsonAsync("/v1/jobs?limit=1")).GetProperty("jobs").EnumerateArray());
    }

    [Theory]
    [InlineData("/v1/jobs?state=lost", HttpStatusCode.BadRequest)]
    [InlineData("/v1/jobs?state=1", HttpStatusCode.BadRequest)]
    [InlineData("/v1/jobs?limit=0", HttpStatusCode.BadRequest)]
    [InlineData("/v1/jobs?limit=1001", HttpStatusCode.BadRequest)]
    [InlineData("/v1/jobs?page=2", HttpStatusCode.BadRequest)]
    [InlineData("/v1/jobs/unknown", HttpStatusCode.NotFound)]
    public async Task Invalid_queries_about_jobs_are_refused(string path, HttpStatusCode status)
    {
        using var response = await lab.Http.GetAsync(path);

        Assert.Equal(status, response.StatusCode);
    }

    private async Task<JsonElement[]> LettersAsync(string entityId) =>
        [
            .. (await lab.Server.JsonAsync("/v1/dead-letters"))
                .GetProperty("dead_letters")
                .EnumerateArray()
                .Where(l => l.GetProperty("ids")[0].GetString() == entityId),
        ];

    private async Task<HttpStatusCode> StatusAsync(HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        using var response = await lab.Server.Client.SendAsync(request);
        return response.StatusCode;
    }

    private static DateTimeOffset At(JsonElement job, string name) => job.GetProperty(name).GetDateTimeOffset();

    private static string Text(JsonElement job) =>
        string.Join(
            ' ',
            new[] { "topic", "type", "state", "priority", "entity", "attempts", "generation" }.Select(name =>
                job.GetProperty(name).ToString()
            )
        );

    // An advanced clock wakes no worker; an event for the same topic does.
    private Task<JsonElement> WakeAsync() => lab.Server.SendAsync(ChangeBodies.Own("Later", "update", $"wake{Guid.NewGuid():N}"));

    private Task UntilAsync(string id, string state) =>
        lab.Server.UntilJobsAsync(
            jobs => jobs.Any(j => j.GetProperty("ids")[0].GetString() == id && j.JobState() == state),
            $"the job about {id} to be {state}"
        );
}
