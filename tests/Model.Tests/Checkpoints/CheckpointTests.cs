using System.Security.Cryptography;
using System.Text.Json;
using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Tests.Training;
using ClusterLlm.Model.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Tests.Checkpoints;

public sealed class CheckpointTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => SmallModels.Names;

    public void Dispose() => _folder.Dispose();

    private static CheckpointInfo Info(long step) => new(step, step * 16, "config", "corpus", null);

    private Task<CheckpointResult> Write(Replica replica, long step, ICheckpointDisk? disk = null)
    {
        disk ??= new FailingDisk(int.MaxValue);
        return BackgroundCheckpoint.Start(_folder.Path, Info(step), replica, TimeProvider.System, disk).Completion
            .WaitAsync(Deadline, TestContext.Current.CancellationToken);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task a_run_resumed_equals_one_that_was_not_interrupted(string name)
    {
        using var replica = SmallModels.Create(SmallModels.Named(name));
        using var gradient = replica.CreateGradientBuffer();
        for (int step = 1; step <= 3; step++)
            SmallModels.Step(replica, gradient, SmallModels.Batch(shift: step), step);
        var written = await Write(replica, 3);
        Assert.Equal(replica.ParametersSha256(), written.ParametersSha256);
        using var resumed = SmallModels.Create(SmallModels.Named(name), seed: 99);
        resumed.Load(written.Directory);
        Assert.Equal(replica.StateHash(), resumed.StateHash());
        for (int step = 4; step <= 6; step++)
        {
            SmallModels.Step(replica, gradient, SmallModels.Batch(shift: step), step);
            SmallModels.Step(resumed, gradient, SmallModels.Batch(shift: step), step);
        }

        Assert.Equal(replica.StateHash(), resumed.StateHash());
    }

    [Fact]
    public async Task a_checkpoint_says_what_it_is_of()
    {
        using var replica = SmallModels.Create(SmallModels.Gpt2);
        var written = await Write(replica, 100, CheckpointDisk.Instance);
        Assert.Equal(_folder["step-00000100"], written.Directory);
        Assert.Equal("step-00000100\n", File.ReadAllText(_folder["latest"]));
        var found = CheckpointReader.FindNewest(_folder.Path);
        Assert.Equal(written.Directory, found.Directory);
        Assert.Empty(found.Warnings);
        var manifest = found.Manifest!;
        Assert.Equal((100, 1600, "config", "corpus"),
            (manifest.Step, manifest.DataPosition, manifest.ConfigurationSha256, manifest.CorpusFingerprint));
        Assert.Equal(replica.ParametersSha256(), manifest.ParametersSha256);
        Assert.Equal(["model.safetensors", "optimizer.safetensors", "config.json"],
            manifest.Files.Select(file => file.Name));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task the_hash_of_the_parameters_is_that_of_the_files_tensors(string name)
    {
        using var replica = SmallModels.Create(SmallModels.Named(name));
        var written = await Write(replica, 0);
        string path = Path.Combine(written.Directory, "model.safetensors");
        using var reader = SafetensorsReader.Open(path);
        long data = reader.Entries.Values.Min(entry => entry.Start);
        Assert.Equal(reader.Entries.Values.OrderBy(entry => entry.Start).Select(entry => entry.Name),
            reader.Entries.Keys.Order(StringComparer.Ordinal));
        byte[] bytes = File.ReadAllBytes(path)[(int)data..];
        Assert.Equal(written.ParametersSha256, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    [Fact]
    public async Task gpt2s_matrices_are_exported_transposed()
    {
        using var replica = SmallModels.Create(SmallModels.Gpt2);
        var written = await Write(replica, 0);
        using var reader = SafetensorsReader.Open(Path.Combine(written.Directory, "model.safetensors"));
        var entry = reader.Entries["transformer.h.1.mlp.c_fc.weight"];
        Assert.Equal([24, 96], entry.Shape);
        float[] file = new float[24 * 96], memory = SmallModels.Values(replica.Parameters);
        reader.Read(entry, 0, file);
        long offset = replica.Model.Layout["transformer.h.1.mlp.c_fc.weight"].Offset;
        for (int input = 0; input < 24; input++)
            for (int output = 0; output < 96; output++)
                Assert.Equal(memory[offset + (output * 24) + input], file[(input * 96) + output]);
        Assert.DoesNotContain("lm_head.weight", reader.Entries.Keys);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task a_model_is_found_again_in_its_configuration(string name)
    {
        var options = SmallModels.Named(name) with { Dropout = 0.1, RopeTheta = 5_000, NormEpsilon = 1e-6 };
        using var replica = SmallModels.Create(options);
        var written = await Write(replica, 0);
        using var model = CheckpointLoader.LoadModel(written.Directory, CPU);
        Assert.Equal(SmallModels.Values(replica.Parameters), SmallModels.Values(model.Parameters));
        Assert.Equal(0.1, model.Options.Dropout);
        using var twin = new Replica(model, SmallModels.Training, Engines.Operators.Current);
        Assert.Equal(replica.Evaluate(SmallModels.Batch()), twin.Evaluate(SmallModels.Batch()));
    }

    [Fact]
    public async Task the_configuration_is_what_transformers_reads()
    {
        using var gpt2 = SmallModels.Create(SmallModels.Gpt2);
        using var config = Configuration(await Write(gpt2, 0));
        Assert.Equal("GPT2LMHeadModel", config.RootElement.GetProperty("architectures")[0].GetString());
        Assert.Equal("gelu_new", config.RootElement.GetProperty("activation_function").GetString());
        Assert.Equal(24, config.RootElement.GetProperty("n_embd").GetInt32());
        using var llama = SmallModels.Create(SmallModels.Llama);
        using var other = Configuration(await Write(llama, 1));
        Assert.Equal("LlamaForCausalLM", other.RootElement.GetProperty("architectures")[0].GetString());
        Assert.Equal(2, other.RootElement.GetProperty("num_key_value_heads").GetInt32());
        Assert.Equal(31, other.RootElement.GetProperty("vocab_size").GetInt32());
    }

    [Fact]
    public async Task published_names_without_the_prefix_and_with_masks_are_read()
    {
        using var replica = SmallModels.Create(SmallModels.Gpt2);
        string folder = (await Write(replica, 0)).Directory, path = Path.Combine(folder, "model.safetensors");
        using (var reader = SafetensorsReader.Open(path))
        {
            var tensors = reader.Entries.Values
                .Select(entry => (entry.Name["transformer.".Length..], entry.Shape.ToArray(), entry))
                .Append(("h.0.attn.bias", [1L, 1, 2, 2], null!)).Append(("h.0.attn.masked_bias", [], null!)).ToList();
            using var file = File.Create(path + ".new");
            var writer = new SafetensorsWriter(file, [.. tensors.Select(tensor => (tensor.Item1, tensor.Item2))]);
            foreach (var (_, shape, entry) in tensors)
            {
                float[] values = new float[shape.Aggregate(1L, (product, size) => product * size)];
                if (entry is not null)
                    reader.Read(entry, 0, values);
                writer.Write(values);
            }
        }

        File.Move(path + ".new", path, overwrite: true);
        using var model = CheckpointLoader.LoadModel(folder, CPU);
        Assert.Equal(SmallModels.Values(replica.Parameters), SmallModels.Values(model.Parameters));
    }

    [Fact]
    public async Task a_checkpoint_of_another_model_is_refused_by_name()
    {
        using var replica = SmallModels.Create(SmallModels.Gpt2);
        string folder = (await Write(replica, 0)).Directory;
        using var deeper = SmallModels.Create(SmallModels.Gpt2 with { Layers = 3 });
        Assert.Contains("transformer.h.2", Assert.Throws<CheckpointException>(() => deeper.Load(folder)).Message);
        using var shallower = SmallModels.Create(SmallModels.Gpt2 with { Layers = 1 });
        Assert.Contains("transformer.h.1", Assert.Throws<CheckpointException>(() => shallower.Load(folder)).Message);
        using var wider = SmallModels.Create(SmallModels.Gpt2 with { FfnWidth = 40 });
        Assert.Contains("[96]", Assert.Throws<CheckpointException>(() => wider.Load(folder)).Message);
    }

    [Fact]
    public async Task what_is_written_is_the_state_at_the_start_whatever_happens_after()
    {
        using var replica = SmallModels.Create(SmallModels.Gpt2);
        using var gradient = replica.CreateGradientBuffer();
        SmallModels.Step(replica, gradient, SmallModels.Batch(), 1);
        ulong hash = replica.StateHash();
        for (int readBefore = 0; readBefore < 40; readBefore += 3)
        {
            using var gate = new GatedDisk(readBefore);
            var checkpoint = BackgroundCheckpoint.Start(_folder.Path, Info(1), replica, TimeProvider.System, gate);
            bool reached = gate.Reached.Wait(Deadline, TestContext.Current.CancellationToken);
            Assert.True(reached, "the writer did not come that far");
            checkpoint.EnsureCopied();
            checkpoint.EnsureCopied();
            float[][] kept = [.. Flats(replica).Select(SmallModels.Values)];
            foreach (var flat in Flats(replica))
                flat.fill_(float.NaN).Dispose();
            gate.Open.Set();
            var written = await checkpoint.Completion.WaitAsync(Deadline, TestContext.Current.CancellationToken);
            Assert.Equal(1, checkpoint.Progress, 1e-9);
            for (int i = 0; i < kept.Length; i++)
                Restore(Flats(replica)[i], kept[i]);
            using var loaded = SmallModels.Create(SmallModels.Gpt2, seed: 5);
            loaded.Load(written.Directory);
            Assert.Equal(hash, loaded.StateHash());
        }
    }

    [Fact]
    public async Task a_disk_that_fails_anywhere_leaves_the_old_checkpoint_or_the_new()
    {
        using var before = SmallModels.Create(SmallModels.Llama);
        using var after = SmallModels.Create(SmallModels.Llama, seed: 8);
        await Write(before, 1);
        int failures = 0, completed = 0;
        for (int operation = 0; completed == 0; operation++)
        {
            var disk = new FailingDisk(operation);
            try
            {
                await Write(after, 2, disk);
                completed++;
            }
            catch (CheckpointException error)
            {
                Assert.Contains("No space left", error.Message);
                failures++;
            }

            var found = CheckpointReader.FindNewest(_folder.Path);
            using var loaded = SmallModels.Create(SmallModels.Llama, seed: 9);
            loaded.Load(found.Directory!);
            var expected = found.Manifest!.Step == 1 ? before : after;
            Assert.Equal(expected.StateHash(), loaded.StateHash());
            Assert.Empty(found.Warnings);
            CheckpointPruner.RemoveUnfinished(_folder.Path);
            if (Directory.Exists(_folder["step-00000002"]) && completed == 0)
                Directory.Delete(_folder["step-00000002"], recursive: true);
        }

        Assert.InRange(failures, 50, 500);
    }

    [Fact]
    public async Task a_failed_replay_of_a_step_never_mixes_two_states()
    {
        using var first = SmallModels.Create(SmallModels.Llama);
        using var again = SmallModels.Create(SmallModels.Llama, seed: 8);
        bool done = false;
        for (int operation = 60; !done; operation++)
        {
            await Write(first, 1);
            await Write(first, 2);
            var disk = new FailingDisk(operation);
            try
            {
                await Write(again, 2, disk);
                done = true;
            }
            catch (CheckpointException)
            {
                Assert.True(disk.HasFailed);
            }

            var found = CheckpointReader.FindNewest(_folder.Path);
            using var loaded = SmallModels.Create(SmallModels.Llama, seed: 9);
            loaded.Load(found.Directory!);
            Assert.Contains(loaded.StateHash(), new[] { first.StateHash(), again.StateHash() });
            CheckpointPruner.RemoveUnfinished(_folder.Path);
        }

        using var final = SmallModels.Create(SmallModels.Llama, seed: 9);
        final.Load(_folder["step-00000002"]);
        Assert.Equal(again.StateHash(), final.StateHash());
    }

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("optimizer.safetensors")]
    [InlineData("config.json")]
    [InlineData("manifest.json")]
    public async Task a_corrupt_file_is_passed_over_with_a_warning(string name)
    {
        using var replica = SmallModels.Create(SmallModels.Llama);
        await Write(replica, 1);
        await Write(replica, 2);
        string path = Path.Combine(_folder["step-00000002"], name);
        byte[] content = File.ReadAllBytes(path);
        foreach (Action damage in new Action[]
        {
            () => File.WriteAllBytes(path, content[..^1]),
            () => File.WriteAllBytes(path, WithOneBitFlipped(content)),
            () => File.WriteAllBytes(path, []),
            () => File.Delete(path),
        })
        {
            damage();
            var found = CheckpointReader.FindNewest(_folder.Path);
            Assert.Equal(_folder["step-00000001"], found.Directory);
            Assert.Contains(name, Assert.Single(found.Warnings));
        }
    }

    [Fact]
    public void nothing_is_found_where_there_is_nothing()
    {
        Assert.Null(CheckpointReader.FindNewest(_folder.Path).Directory);
        Assert.Null(CheckpointReader.FindNewest(_folder["absent"]).Directory);
    }

    private static JsonDocument Configuration(CheckpointResult written) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(written.Directory, "config.json")));

    private static byte[] WithOneBitFlipped(byte[] content)
    {
        byte[] flipped = [.. content];
        flipped[flipped.Length / 2] ^= 4;
        return flipped;
    }

    private static Tensor[] Flats(Replica replica) => [replica.Parameters, replica.FirstMoments, replica.SecondMoments];

    private static void Restore(Tensor flat, float[] values) =>
        ClusterLlm.Model.Transformer.FlatBuffers.Write(flat, 0, values);
}
